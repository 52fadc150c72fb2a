"use strict";
// Toasts, dialogs, menus. Pages work without this file: messages, <details> and full pages are plain HTML.
(() => {
  const toasts = () => document.getElementById("toasts");

  function dress(toast) {
    const button = toast.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => toast.remove());
    if (!toast.classList.contains("bad")) setTimeout(() => toast.remove(), 8000);
  }

  function say(text, bad) {
    const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    toast.firstElementChild.textContent = text;
    toast.classList.toggle("bad", Boolean(bad));
    toasts().append(toast);
    dress(toast);
  }

  document.addEventListener("DOMContentLoaded", () => toasts()?.querySelectorAll(".toast").forEach(dress));

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => print());
    }
  });

  // A fragment brings its messages in the HX-Trigger header.
  document.addEventListener("toasts", (event) => {
    for (const message of event.detail.value ?? []) say(message.text, message.bad);
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { status, getResponseHeader } = event.detail.xhr;
    const id = event.detail.xhr.getResponseHeader("X-Request-ID");
    const what =
      status === 403 ? "You may not do that, or the page was open too long. Load it again."
      : status === 404 ? "That is no longer there. Load the page again."
      : status === 429 ? "That was too often. Wait a little and try again."
      : `The server answered with an error (${status}). Look at the order before you try again.`;
    say(id ? `${what} Request id: ${id}` : what, true);
  });
  document.addEventListener("htmx:sendError", () => say("The server cannot be reached. Nothing was sent.", true));
  document.addEventListener("htmx:timeout", () => say("The server did not answer in time.", true));

  // A double click sends a page once; what it would do twice the server refuses as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });

  // Polling rests while nobody looks.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-poll]")) event.preventDefault();
  });

  let opener = null;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "dialogs") return;
    const dialog = event.target.querySelector("dialog");
    if (!dialog) return;
    opener ??= document.activeElement;
    dialog.open = false;
    dialog.showModal();
    (dialog.querySelector("[aria-invalid]") ?? dialog.querySelector("[autofocus]") ?? dialog.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus();
      opener = null;
    });
  });
  document.addEventListener("dialog-done", () => document.querySelector("#dialogs dialog")?.close());

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-dialog-close]");
    const dialog = close?.closest("dialog");
    if (dialog?.matches(":modal")) {
      event.preventDefault();
      dialog.close();
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });
})();
