// Files dropped on the form are put into its field; without this the field is used by itself.
for (const form of document.querySelectorAll("form.drop")) {
  const field = form.querySelector("input[type=file]");
  const hint = form.querySelector(".dropped");
  hint.hidden = false;
  const mark = (on) => form.classList.toggle("over", on);
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => { event.preventDefault(); mark(true); });
  }
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) mark(false); });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length === 1) {
      field.files = event.dataTransfer.files;
      hint.textContent = field.files[0].name;
    } else {
      hint.textContent = hint.dataset.one;
    }
  });
}
