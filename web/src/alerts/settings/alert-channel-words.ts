import type { Icon } from '@tabler/icons-react';
import { IconBrandSlack, IconBrandTeams, IconMail, IconWebhook } from '@tabler/icons-react';
import type { ChannelKind } from '../../../../src/contract/common.ts';

interface KindWords {
  Glyph: Icon;
  /** How to get its address. */
  help: string;
}

export const channelWords: Record<ChannelKind, KindWords> = {
  slack: {
    Glyph: IconBrandSlack,
    help: 'In Slack, add the “Incoming WebHooks” app to the channel and copy its webhook URL. It starts with https://hooks.slack.com/.',
  },
  teams: {
    Glyph: IconBrandTeams,
    help: 'In Teams, open the channel’s menu, choose Workflows, then “Post to a channel when a webhook request is received”, and copy the URL shown at the end.',
  },
  email: {
    Glyph: IconMail,
    help: 'One address per line, up to 50. A rule can also email the customer’s CSM.',
  },
  webhook: {
    Glyph: IconWebhook,
    help: 'Alerts are sent as JSON in a signed POST request, so the receiver can verify the sender.',
  },
};
