// Asks before what cannot be taken back lightly, and fills in an answer that is selected in a text.
// All pages work without it.
"use strict";

document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.sure;
  if (question && !window.confirm(question)) event.preventDefault();
});

const text = document.getElementById("pick");
if (text) {
  // Offsets count characters, not UTF-16 units.
  const length = (range) => Array.from(range.toString()).length;
  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const start = length(before);
    document.getElementById("answer").value = range.toString();
    document.getElementById("start").value = start;
    document.getElementById("end").value = start + length(range);
  });
}
