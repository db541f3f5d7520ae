// The shop's goods, as JSON.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const database = process.env.DATABASE ?? 'data/shop.json';
const needsSchema = 2;

function readShop() {
  const shop = JSON.parse(readFileSync(database, 'utf8'));
  if (shop.schema < needsSchema)
    throw new Error(`${database} has schema ${shop.schema}, this needs ${needsSchema}: run migrate.mjs`);
  return shop;
}

function answer(request, response) {
  const path = request.url.split('?')[0];
  try {
    const shop = readShop();
    if (path === '/healthz') return send(response, 200, { status: 'healthy' });
    if (path === '/api/items')
      return send(response, 200, { pid: process.pid, currency: shop.currency, items: shop.items });
    return send(response, 404, { error: `${path} is not here; try /api/items` });
  } catch (error) {
    return send(response, 503, { error: error.message });
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...(stopping ? { Connection: 'close' } : {}) });
  response.end(JSON.stringify(body));
}

let stopping = false;
const server = createServer(answer);
server.listen(Number(process.env.PORT ?? 8081), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`api listens on ${server.address().port}`);
});

process.on('SIGTERM', () => {
  stopping = true;
  console.log('api stops when its last request has ended');
  server.close(() => process.exit(0));
});
