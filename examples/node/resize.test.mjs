// Tests of memory hotplug that take no time: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, GIB, Machine, SECOND } from './machine.mjs';

const HOUR = 3600;

/** A test with a machine of its own. */
function onMachine(name, body) {
  test(name, async (t) => {
    const machine = await Machine.start();
    try {
      await body(machine, t);
    } finally {
      await machine.stop();
    }
  });
}

onMachine('what is plugged is seen in the guest', async (machine) => {
  await machine.request(GIB);
  await machine.advance(10);
  assert.equal(await machine.size(), GIB);
  const guest = await machine.control.execute('x-vmemu-guest-info');
  const plugged = guest['memory-blocks'].filter((block) => block.hotplugged);
  assert.equal(plugged.reduce((sum, block) => sum + block['plugged-size'], 0), GIB);
  assert.ok(plugged.every((block) => block.online && block.zone === 'Movable'));
});

onMachine('an hour of retries takes milliseconds', async (machine, t) => {
  const { id } = await machine.arm('device-plug-busy');
  await machine.request(GIB);
  const began = performance.now();
  await machine.advance(HOUR);
  const millis = performance.now() - began;
  assert.equal(await machine.size(), 0);
  // Linux tries again after 50, 100 and 200 seconds, and from then on every 300.
  const tried = (await machine.journal('request')).map((entry) => entry.nanos / SECOND);
  assert.deepEqual(tried.slice(0, 6), [0, 50, 150, 350, 650, 950]);
  assert.ok(millis < 10_000, 'an hour');
  await machine.control.execute('x-vmemu-fault-disarm', { id });
  const until = { device: 'vm0', size: GIB, limit: HOUR * SECOND };
  assert.ok((await machine.control.execute('x-vmemu-clock-advance-until', until)).reached);
  t.diagnostic(`an hour of retries took ${millis.toFixed(1)} ms`);
});

onMachine('a client whose connection is cut in the middle of a reply finds its work done', async (machine) => {
  await machine.arm('qmp-reply-cut', { subject: 'qom-set', bytes: 5 });
  const client = await Client.connect(machine.qmp);
  await assert.rejects(
    client.execute('qom-set', { path: 'vm0', property: 'requested-size', value: GIB }), /closed the connection/);
  await machine.advance(10);
  const again = await Client.connect(machine.qmp);
  assert.equal((await again.execute('query-memory-devices'))[0].data.size, GIB);
  again.close();
  const kinds = (await machine.journal()).filter((entry) => entry.monitor === 'compat_monitor0').map((entry) => entry.type);
  assert.deepEqual(
    kinds.slice(0, 6), ['connected', 'command', 'reply', 'command', 'reply', 'disconnected']);
});

onMachine('an event that is late holds up the replies behind it', async (machine) => {
  await machine.arm('qmp-event-delayed', { subject: 'STOP', millis: 5000 });
  const client = await Client.connect(machine.qmp);
  await machine.control.execute('stop');
  const reply = client.execute('query-status');
  await machine.advance(4);
  assert.deepEqual(client.events, []);
  await machine.advance(1);
  assert.equal((await reply).status, 'paused');
  assert.deepEqual(client.events.map((event) => event.event), ['STOP']);
  client.close();
});
