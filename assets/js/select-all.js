// The checkbox in a table's head ticks every row's, and shows when only some are.
export function selectAll(root) {
  for (const master of root.querySelectorAll("input[data-select-all]")) {
    const table = master.closest("table");
    const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
    const reflect = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      master.checked = ticked > 0 && ticked === boxes.length;
      master.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    master.closest("[hidden]")?.removeAttribute("hidden");
    master.addEventListener("change", () => {
      for (const box of boxes) box.checked = master.checked;
    });
    for (const box of boxes) box.addEventListener("change", reflect);
    reflect();
  }
}
