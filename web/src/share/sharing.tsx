import { IconHelpCircle, IconShare3, IconUsers } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { UseSharing } from '../resources/sharing';
import { WhoCanSee } from '../resources/WhoCanSee';
import { whyNot } from '../ui';
import { useURLState } from '../url';
import { usePrivate } from './Private';

const ShareDialog = lazy(() => import('./ShareDialog'));
const AccessPanel = lazy(() => import('./AccessPanel'));

export const useSharing: UseSharing = (resource, options = {}) => {
  const [url, setURL] = useURLState();
  // A page may send somebody right to what waits in the dialog.
  const [sharing, setSharing] = useState(url.share === '1');
  const unshare = () => {
    setSharing(false);
    if (url.share) setURL({ share: undefined });
  };
  const [access, setAccess] = useState(false);
  const [why, setWhy] = useState(false);
  const priv = usePrivate(resource);
  const opened = options.accessOpened ?? access;
  const show = options.onAccess ?? setAccess;
  return {
    audience: <WhoCanSee audience={resource.audience} owner={resource.owner} onOpen={() => show(true)} />,
    share: {
      id: 'share',
      label: 'Share',
      icon: <IconShare3 size={16} />,
      run: () => setSharing(true),
      why: whyNot(resource, 'share'),
      keys: 's',
    },
    menu: [
      { id: 'access', label: 'Who can see it', icon: <IconUsers size={16} />, run: () => show(true), keys: 'a' },
      { id: 'why', label: 'Why can I see this?', icon: <IconHelpCircle size={16} />, run: () => setWhy(true) },
      ...priv.menu,
    ],
    dialogs: (
      <Suspense fallback={null}>
        {sharing && <ShareDialog resource={resource} onClose={unshare} />}
        {opened && (
          <AccessPanel
            resource={resource}
            onClose={() => show(false)}
            onShare={() => {
              show(false);
              setSharing(true);
            }}
          />
        )}
        {why && (
          <AccessPanel
            resource={resource}
            mine
            onClose={() => setWhy(false)}
            onShare={() => {
              setWhy(false);
              setSharing(true);
            }}
          />
        )}
        {priv.dialog}
      </Suspense>
    ),
  };
};
