import type { LiveEvent, Who } from './follower';
import { Hub, type Said } from './hub';
import SharedHub from './worker?sharedworker&url';

/** A page's connection to the stream it shares with the other pages of the browser. */
export interface Connection {
  want: (resources: number[]) => void;
  close: () => void;
}

/** After this long without a word – the server has one every 20 seconds – whoever held the stream is gone. */
const silence = 90_000;

/**
 * Connects a page. `back` is called when it was cut off for a while – put aside by the browser, or left alone by a worker
 * that broke down – and may have missed anything.
 */
export function connect(who: Who, hear: (e: LiveEvent) => void, back: () => void): Connection {
  let wants: number[] = [];
  let heard = Date.now();
  let closed = false;
  let wire = open();

  function open(): { say: (m: Said) => void; close: () => void } {
    const listen = (e: LiveEvent) => {
      heard = Date.now();
      hear(e);
    };
    heard = Date.now();
    return typeof SharedWorker === 'undefined' ? alone(who, listen) : shared(who, listen, failed);
  }
  /** The browser does not let us have the worker: this page has a stream of its own. */
  function failed() {
    if (closed) return;
    wire.close();
    wire = alone(who, (e) => hear(e));
    say();
  }
  const say = () => wire.say({ wants, shown: !document.hidden });
  const again = () => {
    wire.close();
    wire = open();
    say();
    back();
  };
  const onShown = () => {
    if (!document.hidden && Date.now() - heard > silence && typeof SharedWorker !== 'undefined') again();
    else say();
  };
  const onHide = () => wire.close();
  const onShow = (e: PageTransitionEvent) => {
    if (e.persisted) again();
  };
  document.addEventListener('visibilitychange', onShown);
  window.addEventListener('pagehide', onHide);
  window.addEventListener('pageshow', onShow);
  // A stream that was lost with the network is opened again at once.
  window.addEventListener('online', say);
  say();
  return {
    want: (resources) => {
      wants = resources;
      say();
    },
    close: () => {
      closed = true;
      document.removeEventListener('visibilitychange', onShown);
      window.removeEventListener('pagehide', onHide);
      window.removeEventListener('pageshow', onShow);
      window.removeEventListener('online', say);
      wire.close();
    },
  };
}

function shared(who: Who, hear: (e: LiveEvent) => void, failed: () => void) {
  const worker = new SharedWorker(SharedHub, { type: 'module', name: `${who.user}/${who.organization}` });
  worker.onerror = failed;
  worker.port.onmessage = (m: MessageEvent<LiveEvent>) => hear(m.data);
  return {
    say: (m: Said) => worker.port.postMessage(m),
    close: () => {
      worker.port.postMessage('bye' satisfies Said);
      worker.port.close();
    },
  };
}

/** Without shared workers a page has a stream while it is shown, and goes on from where it stood. */
function alone(who: Who, hear: (e: LiveEvent) => void) {
  const hub = new Hub(who);
  const port = { postMessage: hear };
  return {
    say: (m: Said) => {
      if (m !== 'bye' && !m.shown) hub.rest();
      else hub.say(port, m);
    },
    close: () => hub.say(port, 'bye'),
  };
}
