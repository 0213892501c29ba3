// A machine for a test: the emulator as a process, with time that stands still, and clients on its sockets.
// Needs nothing but Node: copy it, and make it yours.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const GIB = 2 ** 30;
export const SECOND = 1e9; // clocks count nanoseconds

const EMULATOR = process.env.EMULATOR ?? fileURLToPath(new URL('../../bin/qemu-system-x86_64', import.meta.url));
const PATIENCE_MILLIS = 60_000;

/** A QMP client. Events are kept in `events`. */
export class Client {
  events = [];
  #waiting = [];
  #socket;

  /** Connects, as soon as somebody listens, and negotiates. */
  static async connect(socketPath) {
    const end = Date.now() + PATIENCE_MILLIS;
    for (;;) {
      const socket = net.connect(socketPath);
      try {
        await once(socket, 'connect');
        const client = new Client(socket);
        client.greeting = await client.#next();
        await client.execute('qmp_capabilities');
        return client;
      } catch (error) {
        socket.destroy();
        if (Date.now() > end || !['ENOENT', 'ECONNREFUSED'].includes(error.code)) throw error;
        await sleep(10);
      }
    }
  }

  constructor(socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => this.#take(line));
    this.closed = once(socket, 'close').then(() => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the machine has closed the connection'));
    });
  }

  #take(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      return; // the connection was cut in the middle of a message
    }
    if ('event' in message) this.events.push(message);
    else if ('error' in message) this.#waiting.shift().reject(new Error(message.error.desc));
    else this.#waiting.shift().resolve(message.return ?? message);
  }

  #next() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Has a command executed. */
  execute(command, args = {}) {
    this.#socket.write(JSON.stringify({ execute: command, arguments: args }) + '\n');
    return this.#next();
  }

  close() {
    this.#socket.destroy();
  }
}

/**
 * A q35 with the virtio-mem device vm0 of 4 GiB and a simulated Linux. `qmp` is the socket for the software under test,
 * `control` a client on a socket of its own: faults spare it.
 */
export class Machine {
  static async start({ seed = 1, guest = 'kernel=6.12' } = {}) {
    const machine = new Machine();
    machine.directory = await mkdtemp(path.join(os.tmpdir(), 'vmemu-example.'));
    machine.qmp = path.join(machine.directory, 'qmp');
    const control = path.join(machine.directory, 'control');
    machine.process = spawn(EMULATOR, [
      '-machine', 'q35', '-nodefaults', '-m', '1G,slots=1,maxmem=8G',
      '-object', 'memory-backend-ram,id=mem0,size=4G', '-device', 'virtio-mem-pci,id=vm0,memdev=mem0',
      '-fw_cfg', `name=opt/vmemu/guest,string=${guest.replaceAll(',', ',,')}`,
      '-x-vmemu', `clock=manual,seed=${seed},journal=on`,
      '-qmp', `unix:${machine.qmp},server=on,wait=off`,
      '-chardev', `socket,id=x-vmemu-control,path=${control},server=on,wait=off`,
      '-mon', 'chardev=x-vmemu-control,mode=control',
    ], { stdio: ['ignore', 'inherit', 'inherit'] });
    machine.ended = once(machine.process, 'exit');
    machine.control = await Client.connect(control);
    return machine;
  }

  /** What a memory manager does; the software under test would. */
  request(size) {
    return this.control.execute('qom-set', { path: 'vm0', property: 'requested-size', value: size });
  }

  async size() {
    return (await this.control.execute('query-memory-devices'))[0].data.size;
  }

  /** Lets time pass, and everything happen that is due in it. */
  advance(seconds) {
    return this.control.execute('x-vmemu-clock-advance', { nanos: seconds * SECOND });
  }

  arm(point, how = {}) {
    return this.control.execute('x-vmemu-fault-arm', { point, ...how });
  }

  /** What has happened so far, or only what is of one type. */
  async journal(type) {
    return (await this.control.execute('x-vmemu-journal-read', type ? { type } : {})).entries;
  }

  async stop() {
    await this.control.execute('quit');
    await this.ended;
    this.control.close();
    await rm(this.directory, { recursive: true });
  }
}
