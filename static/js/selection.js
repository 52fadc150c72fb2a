"use strict";
// Ticked rows. Only order ids are kept, in this tab's session storage, so that paging does not lose them.
(() => {
  const KEY = "waybill:ticked";
  const form = () => document.querySelector("form[data-select]");
  const boxes = () => [...document.querySelectorAll("tbody input[name=order]")];
  let last = null;

  function load() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    const scope = form()?.dataset.select;
    return kept && kept.scope === scope ? new Set(kept.ids) : new Set();
  }

  function save(ids) {
    sessionStorage.setItem(KEY, JSON.stringify({ scope: form()?.dataset.select, ids: [...ids] }));
    show(ids);
  }

  // Ticks of other pages travel as hidden fields.
  function carry(ids) {
    const here = new Set(boxes().map((box) => box.value));
    form().querySelectorAll("input[data-carried]").forEach((input) => input.remove());
    for (const id of ids) {
      if (here.has(id)) continue;
      const input = Object.assign(document.createElement("input"), { type: "hidden", name: "order", value: id });
      input.dataset.carried = "";
      form().append(input);
    }
  }

  function show(ids) {
    if (!form()) return;
    const list = boxes();
    for (const box of list) box.checked = ids.has(box.value);
    const all = document.querySelector("[data-tick-all]");
    if (all) {
      all.hidden = false;
      const on = list.filter((box) => box.checked).length;
      all.checked = on > 0 && on === list.length;
      all.indeterminate = on > 0 && on < list.length;
    }
    carry(ids);
    const bar = document.getElementById("bulk");
    if (!bar) return;
    bar.classList.toggle("on", ids.size > 0);
    const total = bar.dataset.total;
    bar.querySelector("[data-selected]").textContent = total ? `${ids.size} of ${total} selected` : `${ids.size} selected`;
    bar.querySelector("[data-clear]").hidden = false;
  }

  function refresh() {
    if (!form()) return;
    const kept = sessionStorage.getItem(KEY);
    const ids = load();
    if (kept && JSON.parse(kept).ids.length && !ids.size && JSON.parse(kept).scope !== form().dataset.select) {
      const text = "The selection was cleared, since the filter changed.";
      document.dispatchEvent(new CustomEvent("toasts", { detail: { value: [{ text }] } }));
      sessionStorage.removeItem(KEY);
    }
    show(ids);
  }

  // A page that reports what became of ticked orders names those that are done with.
  function untick() {
    const done = [...document.querySelectorAll("[data-untick]")].map((one) => one.dataset.untick);
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (!done.length || !kept) return;
    kept.ids = kept.ids.filter((id) => !done.includes(id));
    sessionStorage.setItem(KEY, JSON.stringify(kept));
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
    const box = event.target.closest("tbody input[name=order], [data-tick-all]");
    if (!box) return;
    const ids = load();
    const list = boxes();
    let range = [box];
    if (box.matches("[data-tick-all]")) range = list;
    else if (event.shiftKey && last && list.includes(last)) {
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
      range = list.slice(from, to + 1);
    }
    for (const one of range) box.checked ? ids.add(one.value) : ids.delete(one.value);
    last = box;
    save(ids);
  });
})();
