// A button that copies the text of a field. Without this script the field can be selected and copied by hand.

for (const line of document.querySelectorAll("[data-copy-with]")) {
  const field = document.getElementById(line.dataset.copyWith);
  const button = line.querySelector("[data-copy]");
  const said = line.querySelector("[data-copied]");
  if (!field || !button) continue;
  line.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      // Some browsers allow it on secure addresses only.
      said.textContent = document.execCommand("copy") ? "Copied." : "Selected: copy it with the keyboard.";
    }
  });
}
