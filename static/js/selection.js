"use strict";
// Ticked rows. Only order ids are kept, in this tab's session storage, so that paging does not lose them. After
// "Select all" it is the filter and the time at which the list was drawn; then the ids are those unticked since.
(() => {
  const KEY = "waybill:ticked";
  const form = () => document.querySelector("form[data-select]");
  const boxes = () => [...document.querySelectorAll("tbody input[name=order]")];
  let last = null;

  const stored = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");

  function load() {
    const kept = stored();
    const mine = kept && kept.scope === form()?.dataset.select;
    return { ids: new Set(mine ? kept.ids : []), at: (mine && kept.at) || "" };
  }

  function save(ids, at = "") {
    sessionStorage.setItem(KEY, JSON.stringify({ scope: form()?.dataset.select, ids: [...ids], at }));
    show(ids, at);
  }

  // What the form sends besides its own ticks: those of other pages, or the filter with its exceptions.
  function carry(ids, at) {
    const here = new Set(boxes().map((box) => box.value));
    form().querySelectorAll("input[data-carried]").forEach((input) => input.remove());
    const sent = at
      ? { everything: form().dataset.select, clicked_at: at, except: [...ids].join(" ") }
      : { carried: [...ids].filter((id) => !here.has(id)).join(" ") };
    for (const [name, value] of Object.entries(sent)) {
      if (!value) continue;
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      input.dataset.carried = "";
      form().append(input);
    }
  }

  // `on`: how many are ticked here; nobody sees the others, which are on other pages or left the list.
  function say(ids, at, total, on) {
    if (at && !total) return "All are selected";
    const number = at ? Number(total.replaceAll(",", "")) - ids.size : ids.size;
    const elsewhere = number > on ? `, ${(number - on).toLocaleString("en")} not on this page` : "";
    return `${number.toLocaleString("en")}${total ? ` of ${total}` : ""} selected${elsewhere}`;
  }

  function show(ids, at) {
    if (!form()) return;
    const list = boxes();
    for (const box of list) box.checked = ids.has(box.value) !== Boolean(at);
    const on = list.filter((box) => box.checked).length;
    const all = document.querySelector("[data-tick-all]");
    if (all) {
      all.hidden = false;
      all.checked = on > 0 && on === list.length;
      all.indeterminate = on > 0 && on < list.length;
    }
    carry(ids, at);
    const bar = document.getElementById("bulk");
    if (!bar) return;
    bar.classList.toggle("on", Boolean(at) || ids.size > 0);
    bar.querySelector("[data-selected]").textContent = say(ids, at, bar.dataset.total, on);
    bar.querySelector("[data-clear]").hidden = false;
    const everything = bar.querySelector("[data-everything]");
    const pages = document.getElementById("page-next") || document.getElementById("page-back");
    if (everything) everything.hidden = Boolean(at) || (on === list.length && !pages);
  }

  function refresh() {
    if (!form()) return;
    const kept = stored();
    const { ids, at } = load();
    if (kept && (kept.ids.length || kept.at) && kept.scope !== form().dataset.select) {
      const text = "The selection was cleared, since the filter changed.";
      document.dispatchEvent(new CustomEvent("toasts", { detail: { value: [{ text }] } }));
      sessionStorage.removeItem(KEY);
    }
    show(ids, at);
  }

  // A page that reports what became of chosen orders names those that are done with, or all of them.
  function untick() {
    const done = [...document.querySelectorAll("[data-untick]")].flatMap((one) => one.dataset.untick.split(" "));
    const kept = stored();
    if (document.querySelector("[data-untick-all]") || (done.length && kept?.at)) sessionStorage.removeItem(KEY);
    else if (done.length && kept) {
      kept.ids = kept.ids.filter((id) => !done.includes(id));
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    untick();
    refresh();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "listing") refresh();
  });
  document.addEventListener("selection-clear", () => save(new Set()));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear]")) return save(new Set());
    if (event.target.closest("[data-everything]")) return save(new Set(), form().dataset.drawn);
    const box = event.target.closest("tbody input[name=order], [data-tick-all]");
    if (!box) return;
    const { ids, at } = load();
    const list = boxes();
    let range = [box];
    if (box.matches("[data-tick-all]")) range = list;
    else if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      range = list.slice(from, to + 1);
    }
    for (const one of range) box.checked !== Boolean(at) ? ids.add(one.value) : ids.delete(one.value);
    last = box;
    save(ids, at);
  });
})();
