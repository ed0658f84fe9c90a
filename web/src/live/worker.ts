/// <reference lib="webworker" />
import { Hub, type Port, type Said } from './hub';

// The shared worker of all pages that are one person's in one organization: its name says whose.

const scope = self as unknown as SharedWorkerGlobalScope;
const [user = 0, organization = 0] = scope.name.split('/').map(Number);
const hub = new Hub({ user, organization });

scope.onconnect = (e) => {
  const port = e.ports[0] as MessagePort;
  const page: Port = { postMessage: (event) => port.postMessage(event) };
  port.onmessage = (m: MessageEvent<Said>) => hub.say(page, m.data);
  // Where browsers say so, a page that broke down is gone too.
  port.addEventListener('close', () => hub.say(page, 'bye'));
};
