import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keysLabel, matches } from '../actions';
import { toProblem } from '../api/problem';

/** How long an undo is offered, in milliseconds. The pointer or the focus on it keeps it. */
export const UNDO_FOR = 8000;

interface Offer {
  id: string;
  undo: () => unknown;
  failed: string;
  timer?: ReturnType<typeof setTimeout>;
}

/** What can be undone now, the newest last. */
const offers: Offer[] = [];
let made = 0;

function inText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|range|color)$/.test(target.type);
}

function onKey(e: KeyboardEvent) {
  const newest = offers.at(-1);
  if (!newest || e.defaultPrevented || e.repeat || e.shiftKey || !matches('mod+z', e) || inText(e.target)) return;
  e.preventDefault();
  take(newest);
}

function forget(offer: Offer) {
  clearTimeout(offer.timer);
  const at = offers.indexOf(offer);
  if (at >= 0) offers.splice(at, 1);
  if (!offers.length) document.removeEventListener('keydown', onKey, true);
}

async function take(offer: Offer) {
  if (!offers.includes(offer)) return;
  notifications.hide(offer.id);
  try {
    await offer.undo();
  } catch (error) {
    notifications.show({ color: 'red', title: offer.failed, message: toProblem(error).message, autoClose: UNDO_FOR });
  }
}

/**
 * Says what was done and offers to undo it: a button, or Ctrl Z while no text is being edited. An `undo` that throws is
 * told with `failed` as its heading. Returns what takes the offer away early, when undoing no longer makes sense.
 */
export function undoable(message: string, undo: () => unknown, failed = 'It could not be undone.'): () => void {
  made += 1;
  const offer: Offer = { id: `undo-${made}`, undo, failed };
  const wait = () => {
    clearTimeout(offer.timer);
    offer.timer = setTimeout(() => notifications.hide(offer.id), UNDO_FOR);
  };
  const stay = () => clearTimeout(offer.timer);
  if (!offers.length) document.addEventListener('keydown', onKey, true);
  offers.push(offer);
  notifications.show({
    id: offer.id,
    autoClose: false,
    // Before what waits for room: it is offered for a few seconds only.
    priority: 1,
    onClose: () => forget(offer),
    onMouseEnter: stay,
    onMouseLeave: wait,
    onFocusCapture: stay,
    onBlurCapture: wait,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ flexShrink: 0 }}
          title={`Undo (${keysLabel('mod+z')})`}
          aria-keyshortcuts="Control+Z Meta+Z"
          onClick={() => take(offer)}
        >
          Undo
        </Button>
      </Group>
    ),
  });
  wait();
  return () => notifications.hide(offer.id);
}
