"use strict";
// A scanner ends each number with Enter: that leads to the next field that is still empty, and sends the form after the
// last one. Without this file Enter sends the form, and the answer says what is missing.
(() => {
  // data-scan says how many lines the field wants.
  const filled = (field) => field.value.split("\n").filter((line) => line.trim()).length;
  const wants = (field) => filled(field) < Number(field.dataset.scan);

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches?.("input[data-scan], textarea[data-scan]")) return;
    if (field.matches("textarea") && wants(field)) return;
    if (!filled(field)) return;
    event.preventDefault();
    const fields = [...field.form.querySelectorAll("[data-scan]")];
    const next = fields.find((other) => other !== field && wants(other));
    if (next) next.focus();
    else field.form.requestSubmit();
  });
})();
