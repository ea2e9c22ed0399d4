'use strict';
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let folded = target?.closest('details'); folded; folded = folded.parentElement.closest('details')) {
    folded.open = true;
  }
  target?.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();
document.getElementById('unfold').addEventListener('click', event => {
  const all = [...document.querySelectorAll('details')];
  const open = all.some(one => !one.open);
  all.forEach(one => { one.open = open; });
  event.target.textContent = open ? 'Fold all' : 'Unfold all';
});
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const key = row => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
    const compare = (one, other) => one !== '' && other !== '' && !isNaN(one) && !isNaN(other)
      ? one - other
      : one.localeCompare(other, 'en', { numeric: true });
    const rising = head.getAttribute('aria-sort') !== 'ascending';
    heads.forEach(other => other.setAttribute('aria-sort', 'none'));
    head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    body.append(...[...body.rows].sort((a, b) => (rising ? 1 : -1) * compare(key(a), key(b))));
  }));
}
