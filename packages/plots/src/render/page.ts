/** The style of a page; `/*font*\/` stands for the font. */
export const pageStyle = `/*font*/
:root{color-scheme:light dark;--paper:#f5f6f7;--surface:#fff;--line:#e2e5e8;--ink:#15181c}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0e1013;--surface:#14171b;--line:#262b31;--ink:#eceef1}}
*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:var(--paper);color:var(--ink);font:13px/20px Inter,system-ui,"Segoe UI",sans-serif}
h1{max-width:1136px;margin:0 auto 16px;font-size:20px;line-height:26px}
main{display:flex;flex-wrap:wrap;gap:24px;justify-content:center;align-items:flex-start}
figure{margin:0;max-width:100%;overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:8px}
svg{display:block}
.tip{position:fixed;z-index:1;max-width:320px;padding:6px 10px;border-radius:4px;background:var(--ink);color:var(--surface);font-size:12px;line-height:17px;pointer-events:none;white-space:pre-line}
.tip[hidden]{display:none}
@media print{:root{color-scheme:light}body{padding:0;background:none}figure{border:0;break-inside:avoid}.tip{display:none}}
`;

/**
 * The script of a page: draws the charts for the reader's theme, for paper in the light one, and tells what lies
 * under the pointer. Texts reach the page as text only.
 */
export const pageScript = `
const charts = JSON.parse(document.getElementById('charts').textContent);
const tip = document.createElement('div');
tip.className = 'tip';
tip.hidden = true;
document.body.append(tip);
function tooltip(handler, event, item, value) {
  tip.hidden = value === null || value === undefined || value === '';
  if (tip.hidden) return;
  tip.textContent = String(value);
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + 'px';
  tip.style.top = Math.max(4, Math.min(event.clientY + 14, innerHeight - box.height - 8)) + 'px';
}
const dark = matchMedia('(prefers-color-scheme: dark)');
const paper = matchMedia('print');
let views = [];
let drawn = '';
function draw(theme) {
  if (theme === drawn) return;
  for (const view of views) view.finalize();
  views = charts.map((chart, i) => {
    const container = document.getElementById('chart' + i);
    container.textContent = '';
    return new vega.View(vega.parse(chart[theme] || chart.light, null, { ast: true }), {
      expr: interpret,
      renderer: 'svg',
      container,
      hover: true,
      tooltip,
    }).run();
  });
  drawn = theme;
}
const drawForReader = () => draw(dark.matches && !paper.matches ? 'dark' : 'light');
dark.addEventListener('change', drawForReader);
paper.addEventListener('change', drawForReader);
addEventListener('beforeprint', () => draw('light'));
addEventListener('afterprint', drawForReader);
drawForReader();
document.documentElement.dataset.charts = String(views.length);
`;
