"use strict";
// Single keys, off while typing (WCAG 2.1.4: they can be switched off in the list that "?" opens).
(() => {
  const OFF = "waybill:keys-off";
  const PLACES = { o: "orders", b: "batches", n: "notifications", s: "stores", h: "shipments" };
  let going = 0;

  const rows = () => [...document.querySelectorAll("table.orders tbody tr")];
  const current = () => document.activeElement?.closest?.("table.orders tbody tr");

  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), list.length - 1);
    list[to].querySelector("a.number").focus();
  }

  // The button of the open order, else of the ticked ones.
  function press(key) {
    const place = (part) => `${part} [data-key=${key}]`;
    document.querySelector(["#drawer", ".order-page", "#bulk.on"].map(place).join())?.click();
  }

  const actions = {
    "/": () => document.getElementById("search")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input[name=order]")?.click(),
    s: () => press("s"),
    h: () => press("h"),
    l: () => press("l"),
    "?": () => document.getElementById("keys")?.showModal(),
    g: () => { going = Date.now(); },
  };

  function typing(target) {
    return target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog:modal");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || localStorage.getItem(OFF)) return;
    if (Date.now() - going < 1500 && PLACES[event.key]) {
      going = 0;
      document.querySelector(`[data-place="${PLACES[event.key]}"]`)?.click();
    } else if (Object.hasOwn(actions, event.key)) actions[event.key]();
    else return;
    event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-off]")) return;
    if (event.target.checked) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-list]")) document.getElementById("keys")?.showModal();
  });
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-keys-off]");
    document.querySelector("[data-keys-list]")?.removeAttribute("hidden");
    if (box) box.checked = Boolean(localStorage.getItem(OFF));
  });
})();
