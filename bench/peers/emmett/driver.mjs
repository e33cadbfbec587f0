// The driver of emmett-postgresql: node driver.mjs URL. Commands by its command handler, the read model by an inline
// projection in raw SQL, a consumer for what follows the log, and its own rebuild: each as its guides show it.

import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { dumbo, sql } from '@event-driven-io/dumbo';
import { CommandHandler, projections } from '@event-driven-io/emmett';
import {
  getPostgreSQLEventStore,
  postgreSQLRawSQLProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';

const [connectionString, model] = process.argv.slice(2);

const accounts = postgreSQLRawSQLProjection({
  name: 'accounts',
  canHandle: ['AccountOpened', 'AmountPosted'],
  init: () => sql(model),
  evolve: ({ type, data, metadata }) => {
    const id = metadata.streamName.slice('account-'.length);
    const version = metadata.streamPosition;
    return type === 'AccountOpened'
      ? sql('INSERT INTO bench_accounts (id, title, version, changed_at) VALUES (%L, %L, %s, now())', id, data.title, version)
      : sql(
          'UPDATE bench_accounts SET last_amount = %s, last_note = %L, version = %s, changed_at = now() WHERE id = %L',
          data.amount, data.note, version, id,
        );
  },
});

const pool = dumbo({ connectionString });
const store = getPostgreSQLEventStore(connectionString);
const projecting = getPostgreSQLEventStore(connectionString, { projections: projections.inline([accounts]) });

const initialState = () => ({ title: '', balance: 0 });
const evolve = (state, { type, data }) =>
  type === 'AccountOpened' ? { title: data.title, balance: 0 } : { ...state, balance: state.balance + data.amount };
const handle = CommandHandler({ evolve, initialState });
const post = (amount, note) => (state) => {
  if (state.balance + amount < 0) throw new Error('The account does not hold so much.');
  return { type: 'AmountPosted', data: { amount, note } };
};

const opened = { type: 'AccountOpened', data: { title: 'An account of the bench' } };
const posted = (number) => ({ type: 'AmountPosted', data: { amount: number, note: `Posting ${number}` } });
const numbers = (count) => [...Array(count).keys()];

const timed = async (work) => {
  const began = performance.now();
  const units = await work();
  return { units, seconds: (performance.now() - began) / 1000 };
};

// Each of these calls over and over for so long, all at the same time.
const during = (seconds, calls) =>
  timed(async () => {
    const end = performance.now() + seconds * 1000;
    let units = 0;
    await Promise.all(
      calls.map(async (call) => {
        for (; performance.now() < end; units += 1) await call();
      }),
    );
    return units;
  });

const works = {
  'set up': async function* () {
    yield;
    await projecting.schema.migrate();
    yield {};
  },

  seed: async function* ({ count, events }) {
    yield;
    const ids = numbers(count).map(() => randomUUID());
    for (const id of ids)
      for (let first = 0; first < events; first += 100)
        await projecting.appendToStream(
          `account-${id}`,
          numbers(Math.min(100, events - first)).map((n) => (first + n ? posted(first + n) : opened)),
        );
    yield ids;
  },

  command: async function* ({ ids }) {
    for (let warm = 0; warm < 10; warm += 1) await projecting.readStream(`account-${ids[0]}`);
    yield;
    yield timed(async () => {
      for (const id of ids) await handle(projecting, `account-${id}`, post(10, 'A posting of the bench'));
      return ids.length;
    });
  },

  append: async function* ({ writers, size, seconds }) {
    const calls = numbers(writers).map(() => {
      const stream = `account-${randomUUID()}`;
      let expectedStreamVersion;
      return async () => {
        const done = await store.appendToStream(stream, numbers(size).map(posted), { expectedStreamVersion });
        expectedStreamVersion = done.nextExpectedStreamVersion;
      };
    });
    for (let warm = 0; warm < 10; warm += 1) await Promise.all(calls.map((call) => call()));
    yield;
    yield during(seconds, calls);
  },

  load: async function* ({ id, events, seconds }) {
    const once = async () => {
      const { state, currentStreamVersion } = await store.aggregateStream(`account-${id}`, { evolve, initialState });
      if (currentStreamVersion !== BigInt(events) || state.balance !== (events * (events - 1)) / 2)
        throw new Error('That is not the account.');
    };
    await once();
    yield;
    yield during(seconds, [once]);
  },

  catch_up: async function* () {
    const events = await cleared();
    const consumer = store.consumer({ stopWhen: { noMessagesLeft: true } });
    consumer.projector({ projection: accounts, processorId: randomUUID() });
    yield;
    yield timed(() => consumer.start().then(() => events));
  },

  rebuild: async function* () {
    const events = await cleared();
    // Under a name of its own: under the same one, a second rebuild would go on where the first ended.
    const projection = { projection: accounts, processorId: randomUUID(), truncateOnStart: true };
    const consumer = rebuildPostgreSQLProjections({ connectionString, projections: [projection] });
    yield;
    yield timed(() => consumer.start().then(() => events));
    await consumer.close();
  },

  follow: async function* ({ seconds }) {
    const seen = new Set();
    const reading = (options) => {
      const consumer = store.consumer(options);
      consumer.reactor({ processorId: 'follower', eachMessage: ({ metadata }) => void seen.add(metadata.messageId) });
      return consumer;
    };
    yield;
    const consumer = reading();
    setTimeout(() => consumer.stop(), seconds * 1000);
    await consumer.start();
    await reading({ stopWhen: { noMessagesLeft: true } }).start();
    yield seen.size;
  },
};

// Empties the read model; how many events there are to fill it with.
const cleared = async () => {
  await pool.execute.command(sql('TRUNCATE bench_accounts'));
  const { rows } = await pool.execute.query(sql('SELECT count(*)::int AS events FROM emt_messages'));
  return rows[0].events;
};

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
for (let line = await lines.next(); !line.done; line = await lines.next()) {
  const { work, ...request } = JSON.parse(line.value);
  const doing = works[work](request);
  await doing.next();
  say('ready');
  await lines.next();
  say((await doing.next()).value);
  await doing.next();
}
process.exit(0);
