"use strict";
// The drawer beside a list: Back and Esc close it, focus returns to the row. Without this file the links open full pages.
(() => {
  const drawer = () => document.getElementById("drawer");
  let listUrl = location.href;
  let opener = null;
  // The order that is shown again when the list was drawn anew.
  let again = "";

  const row = () => opener && document.getElementById(opener);

  function mark() {
    document.querySelectorAll("tr.open").forEach((tr) => tr.classList.remove("open"));
    if (drawer()?.firstElementChild) row()?.closest("tr")?.classList.add("open");
  }

  function empty() {
    drawer().replaceChildren();
    mark();
    row()?.focus();
  }

  function close() {
    if (!drawer()?.firstElementChild) return false;
    history.pushState({ htmx: true }, "", listUrl);
    empty();
    return true;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== drawer() || !drawer()) return;
    if (event.detail.elt.closest("table")) opener = event.detail.elt.id;
    if (!drawer().firstElementChild) listUrl = location.href;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === drawer()) {
      mark();
      // Not when the person has gone on meanwhile, for example to the search box.
      const here = document.activeElement;
      if (here === document.body || here === row()) document.getElementById("drawer-title")?.focus();
    } else if (event.target.id === "listing" && !drawer().firstElementChild) {
      // The list was drawn anew: by a link (its address is the page's) or under an open drawer that is gone now.
      listUrl = new URL(event.target.getAttribute("hx-get"), location).href;
      if (location.href !== listUrl) history.replaceState({ htmx: true }, "", listUrl);
      if (again) {
        // The request first: it notes where the list is.
        htmx.ajax("GET", again, { target: "#drawer", swap: "innerHTML show:none" });
        history.pushState({ htmx: true }, "", again);
        again = "";
      }
    }
  });

  document.addEventListener("order-stays", () => {
    if (drawer()?.firstElementChild) again = location.href;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drawer-close]") && close()) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog:modal, :popover-open")) close();
  });

  // Runs before htmx's own handler, which would load the whole page anew.
  window.addEventListener("popstate", (event) => {
    if (!drawer()) return;
    if (location.href === listUrl && drawer().firstElementChild) {
      event.stopImmediatePropagation();
      empty();
    }
  });

  window.waybill = { ...window.waybill, closeDrawer: close };
})();
