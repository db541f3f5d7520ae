// The shop's page: a greeting from config.json and the goods from the api.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const config = JSON.parse(readFileSync(process.env.CONFIG ?? 'config.json', 'utf8'));
const stage = process.env.STAGE ?? config.stage;
const apiUrl = process.env.API_URL ?? 'http://127.0.0.1:8081';

// "fails": true plays a version that starts well and then breaks under its visitors, as one does that loses memory.
const [pagesFailAfterMs, illAfterMs] = [6000, 10_000];
const startedAt = Date.now();
const broken = (afterMs) => config.fails === true && Date.now() - startedAt > afterMs;

async function askApi() {
  try {
    const answer = await fetch(`${apiUrl}/api/items`, { signal: AbortSignal.timeout(1000) });
    if (!answer.ok) throw new Error(`it says ${answer.status}`);
    return await answer.json();
  } catch (error) {
    return { error: `The api does not answer (${error.cause?.code ?? error.message}).`, items: [] };
  }
}

const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page({ pid, currency, items, error }) {
  const goods = items.map(
    ({ name, price }) => `<li><span>${safe(name)}</span><b>${safe(currency)} ${safe(price)}</b></li>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>shop · ${safe(stage)}</title><style>
:root{color-scheme:light dark;--accent:${safe(config.accent ?? 'seagreen')}}
body{font:17px/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
i{font-style:normal;background:var(--accent);color:#fff;border-radius:9rem;padding:.15rem .9rem}
h1{font-size:2.4rem;line-height:1.15;margin:1.2rem 0}ul{list-style:none;padding:0}
li{display:flex;justify-content:space-between;padding:.6rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent)}
small{opacity:.65}</style>
<main><i>${safe(stage)}</i> <small>version ${safe(config.version)}</small><h1>${safe(config.greeting)}</h1>
<ul>${goods.join('') || `<li>${safe(error)}</li>`}</ul>
<small>page by process ${process.pid}, goods by process ${safe(pid ?? '–')}</small></main>
<script>setInterval(async()=>{try{const a=await fetch('/');if(a.ok){const d=new DOMParser().parseFromString(await a.text(),'text/html');
for(const s of['main','style'])document.querySelector(s).replaceWith(d.querySelector(s))}}catch{}},2000)</script></html>`;
}

async function answer(request, response) {
  const path = request.url.split('?')[0];
  if (path === '/healthz') {
    const healthy = config.healthy !== false && !broken(illAfterMs);
    return send(
      response,
      healthy ? 200 : 503,
      'text/plain',
      healthy ? 'healthy\n' : broken(illAfterMs) ? 'out of memory\n' : 'config.json says "healthy": false\n',
    );
  }
  if (path !== '/') return send(response, 404, 'text/plain', `${path} is not here\n`);
  if (broken(pagesFailAfterMs)) return send(response, 500, 'text/plain', 'out of memory\n');
  return send(response, 200, 'text/html; charset=utf-8', page(await askApi()));
}

function send(response, status, type, body) {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Version': String(config.version),
    ...(stopping ? { Connection: 'close' } : {}),
  });
  response.end(body);
}

let stopping = false;
const server = createServer(answer);
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`web ${config.version} listens on ${server.address().port}`);
});

process.on('SIGTERM', () => {
  stopping = true;
  console.log('web stops when its last request has ended');
  server.close(() => process.exit(0));
});
