import MarkdownToJSX from 'markdown-to-jsx/react';
import type { AnchorHTMLAttributes, ReactNode } from 'react';

function Outward({ children, href, title }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

// A widget stands under the title of its page: its headings start at the second level.
const heading = (Level: 'h2' | 'h3' | 'h4') =>
  function Heading({ children }: { children?: ReactNode }) {
    return <Level>{children}</Level>;
  };

/** Images would tell another server who looks; their description stands in for them. */
function Described({ alt }: { alt?: string }) {
  return <span>{alt}</span>;
}

export default function MarkdownRendered({ text }: { text: string }) {
  return (
    <MarkdownToJSX
      options={{
        disableParsingRawHTML: true,
        forceBlock: true,
        overrides: {
          a: Outward,
          img: Described,
          h1: heading('h2'),
          h2: heading('h3'),
          h3: heading('h4'),
          h4: heading('h4'),
          h5: heading('h4'),
          h6: heading('h4'),
        },
      }}
    >
      {text}
    </MarkdownToJSX>
  );
}
