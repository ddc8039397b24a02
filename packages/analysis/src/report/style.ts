/** Steps of the shading between the lowest and the highest, and how many of them lie on each side of the middle. */
export const SHADES = 8;

const LIGHT = `color-scheme:light;--surface:#fff;--line:#e2e5e8;--line-2:#c5cad0;--ink:#15181c;--ink-2:#454c55;--ink-3:#636b75;--warn:#8a5200;--band:#f3f4f5;--low:#8ba2b8;--middle:#eef0f2;--high:#c4a77c`;
const DARK = `color-scheme:dark;--surface:#14171b;--line:#262b31;--line-2:#434b54;--ink:#eceef1;--ink-2:#b4bbc4;--ink-3:#8e97a1;--warn:#e8ad5c;--band:#1d2126;--low:#4d6780;--middle:#262b31;--high:#735a33`;

/** Lines and names of groups 1 to 12, on light and on dark. */
interface GroupColors {
  readonly fills: readonly string[];
  readonly light: readonly string[];
  readonly dark: readonly string[];
}

/** The style of the page; `groups` are the colors of the charts. */
export function pageStyle(fonts: string, groups: GroupColors): string {
  const rules = groups.fills.map(
    (fill, g) =>
      `.f${g}{fill:${fill}}.o${g}{fill:none;stroke:${fill};stroke-width:1.5}.l${g}{stroke:${groups.light[g]}}`,
  );
  const darkRules = groups.dark.map((line, g) => `.l${g}{stroke:${line}}`);
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, i) => {
    const share = Math.round((100 * Math.abs(i - SHADES)) / SHADES);
    return `.z${i}{background:color-mix(in oklab,var(--${i < SHADES ? 'low' : 'high'}) ${share}%,var(--middle))}`;
  });
  return `${fonts}
:root{${LIGHT};--sans:Inter,system-ui,-apple-system,"Segoe UI",sans-serif;--serif:Newsreader,Georgia,"Times New Roman",serif}
*{box-sizing:border-box}
body{margin:0;background:var(--surface);color:var(--ink);font:13px/20px var(--sans);-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
.page{max-width:1136px;margin:0 auto;padding:32px 32px 64px}
.ask{color:var(--ink-3);margin:0 0 12px}
h1,h2,h3,h4,p,figure,dl,dd,ol,ul{margin:0;padding:0}
h1{font:500 40px/46px var(--serif);letter-spacing:-.018em;text-wrap:balance}
.stand{font:400 20px/29px var(--serif);color:var(--ink-2);max-width:62ch;margin-top:8px;text-wrap:pretty}
.facts{display:flex;flex-wrap:wrap;gap:12px 44px;margin:20px 0 24px;padding:12px 0;border:1px solid var(--line);border-width:1px 0}
.facts div{max-width:320px}
.facts dt{font-size:12px;line-height:16px;color:var(--ink-3)}.facts dd{font-weight:500;font-size:14px}
.two{display:grid;grid-template-columns:minmax(0,736px) minmax(0,1fr);gap:56px}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:24px 40px}
section{margin-top:40px;padding-top:24px;border-top:1px solid var(--line)}
h2{font:500 28px/34px var(--serif);letter-spacing:-.012em;text-wrap:balance}
h2 svg{vertical-align:-3px;margin-right:10px}
h3{font-weight:600;font-size:13px;line-height:20px}
.lead{font:400 17px/26px var(--serif);color:var(--ink-2);max-width:66ch;margin:6px 0 20px;text-wrap:pretty}
.lead+.lead{margin-top:-12px}
.note{color:var(--ink-2)}.note+.note{margin-top:20px}.note p{text-wrap:pretty}.note p+p{margin-top:6px}
.small{font-size:12px;line-height:17px;color:var(--ink-3);margin-top:8px;max-width:96ch}
.small b{font-weight:400;padding:0 5px;border-radius:2px;color:var(--ink)}
.chart{margin:0 -16px;position:relative}.chart svg{display:block;max-width:100%;height:auto}.chart text,.strip text{font-family:var(--sans)}
.chart>.dark,.chart>.narrow{display:none}
table{border-collapse:collapse;width:100%}
th{font-weight:400;font-size:12px;line-height:16px;color:var(--ink-3);text-align:left;padding:6px 0;vertical-align:bottom}
td{padding:7px 0;border-top:1px solid var(--line);vertical-align:top}
th,td{overflow-wrap:break-word}th.r{overflow-wrap:anywhere;min-width:72px}
th+th,td+td{padding-left:16px}
.r{text-align:right;font-feature-settings:"tnum"}td.r{white-space:nowrap}
.wide-table{overflow-x:auto;margin-top:24px}
td:has(>.key){white-space:nowrap}
tr.chosen td{background:var(--band)}
.best{font-weight:600}.best::after{content:" *"}
.dissent,.dissent .r{color:var(--warn)}
.sum td,.sum th{padding-left:12px;padding-right:12px}.sum td:first-child,.sum th:first-child{padding-left:0;white-space:nowrap}
.sum .z{border-left:2px solid var(--surface)}
.sum th.r{max-width:150px;hyphens:auto}
${shades.join('')}
.key{vertical-align:-2px;margin-right:6px}
.profile td{vertical-align:middle;padding:4px 0}.profile td+td{padding-left:16px}
.profile td:first-child{width:150px}.profile td:nth-child(3),.profile td:nth-child(4){text-align:right;font-feature-settings:"tnum";white-space:nowrap}
.profile td:nth-child(4){color:var(--ink-2);width:72px}
.profile th:nth-child(n+3){text-align:right}
.strip{display:block;width:100%;max-width:400px;min-width:150px;height:auto}
.strip text{font-size:10.5px;fill:var(--ink-3)}
.strip .area{fill-opacity:.22}.strip .edge{fill:none;stroke-width:1.5}.strip .all{fill:none;stroke:var(--ink-3);stroke-dasharray:3 2.5}.strip .base{stroke:var(--line-2)}
.strip .range{stroke-width:3}.strip .center{stroke:var(--surface);stroke-width:1.25}
.sure{max-width:300px;margin-top:10px}.sure .count{fill:var(--ink-2);font-size:11px}
.bar{display:block;width:120px;height:10px;margin-top:5px}
.rowsets{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:40px;margin-top:24px}
.rowsets td{padding:5px 0;font-feature-settings:"tnum"}.rowsets td+td{padding-left:16px}
${rules.join('')}
pre{margin:8px 0 0;padding:12px 16px;background:var(--band);border-radius:4px;font:12px/18px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.warnings li{margin:6px 0 0 18px;padding-left:2px;max-width:90ch}.warnings li::marker{color:var(--warn);content:"!  "}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line);color:var(--ink-3);font-size:12px}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}.chart>.dark.wide{display:block}.chart>.light{display:none}${darkRules.join('')}}
@media screen and (max-width:900px){.two,.pair,.rowsets{grid-template-columns:minmax(0,1fr);gap:24px}.page{padding:24px 16px 48px}}
@media screen and (max-width:600px){h1{font-size:32px;line-height:38px}.stand{font-size:17px;line-height:26px}h2{font-size:24px;line-height:30px}.facts{gap:10px 24px}.chart>.wide{display:none!important}.chart>.light.narrow{display:block}.wide-table table{min-width:520px}.profile thead{display:none}.profile tr{display:grid;grid-template-columns:minmax(0,1fr) auto 44px;gap:0 12px;align-items:baseline;border-top:1px solid var(--line);padding:8px 0}.profile td,.profile td+td{border:0;padding:0;width:auto!important}.profile td:nth-child(2){order:9;grid-column:1/-1;padding-top:6px}.strip{max-width:none}}
@media screen and (max-width:600px) and (prefers-color-scheme:dark){.chart>.light.narrow{display:none}.chart>.dark.narrow{display:block}}
@page{size:A4;margin:14mm 14mm 16mm}
@media print{*{-webkit-print-color-adjust:exact;print-color-adjust:exact}body{font-size:12px;line-height:18px}.page{padding:0;max-width:none}.two{grid-template-columns:minmax(0,1fr);gap:16px}.two>aside{display:grid;grid-template-columns:repeat(3,1fr);gap:20px}.note+.note{margin-top:0}.note{font-size:11px;line-height:16px}h1{font-size:30px;line-height:36px}.stand{font-size:16px;line-height:24px}.facts{margin:14px 0 16px;padding:9px 0;gap:8px 28px}.facts dd{font-size:12px}.chart{margin:0 -8px}.chart svg{width:100%}section{margin-top:28px;padding-top:18px}.group{break-before:page;border:0;margin:0;padding:0}h2,h3{break-after:avoid}tr,figure,.note,pre{break-inside:avoid}.wide-table{overflow:visible}.sum td,.sum th{padding-left:8px;padding-right:8px}.pair{gap:16px 20px}}
`;
}
