import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationView } from '@fairlead/core/wire/view/application.ts';
import type { ShopView } from '@fairlead/core/wire/view/shop.ts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { PageHead } from '../components/page-head.tsx';
import { TryButton } from '../components/try-button.tsx';
import { VisitPicture } from '../components/visit-picture.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Choice } from '../ui/choice.tsx';
import { Panel } from '../ui/panel.tsx';
import { Prose } from '../ui/prose.tsx';
import { SafeLink } from '../ui/safe-link.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { placementTone } from '../view/tone.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** The shop that Fairlead starts with: its visitors live, and what can be tried on it without a terminal. */
export function QuickstartPage() {
  const { stage: wanted } = useSearch({ from: '/frame/quickstart' });
  const navigate = useNavigate({ from: '/quickstart' });
  const shop = useAsk(routes.getShop, {});
  const name = shop.data?.application;
  const application = useAsk(
    routes.getApplication,
    { params: { name: name ?? '' }, query: { project: shop.data?.project ?? '' } },
    { enabled: name !== undefined },
  );
  const { stages = [] } = shop.data ?? {};
  const stage = stages.find((known) => known.name === wanted) ?? stages[0];
  return (
    <div className="page">
      <PageHead title="Try it" sentence={sentenceOf(shop.data, shop.error, application.data)} />
      <div className="columns even">
        <div className="column">
          <Panel
            title="Visitors of the shop, live"
            what="the shop"
            query={shop}
            side={
              stages.length < 2 || stage === undefined ? null : (
                <Choice
                  label="Which stage is visited"
                  options={stages.map(({ name: id }) => ({ id, label: id }))}
                  current={stage.name}
                  onChoose={(next) => void navigate({ search: { stage: next }, replace: true })}
                />
              )
            }
          >
            {() =>
              stage === undefined ? (
                <Empty>The shop is still on its way to its first stage.</Empty>
              ) : (
                <>
                  <VisitPicture key={stage.name} stage={stage.name} />
                  <p className="small muted">
                    Fairlead visits <SafeLink to={stage.url}>{stage.url}</SafeLink> for you while this page is open. A
                    dot is a visit, its colour the version that answered; a cross is a visit that was lost.
                  </p>
                </>
              )
            }
          </Panel>
          {shop.error !== null && shop.data === undefined ? null : (
            <Panel title="What Fairlead makes of it" what="the stages" query={application} flush>
              {(found) => <Stages application={found} />}
            </Panel>
          )}
        </div>
        <Panel title="Things to try" what="what can be tried" query={shop} flush>
          {(found) =>
            found.tries.length === 0 ? (
              <Empty>The settings of the shop are no longer those it came with; change them by hand.</Empty>
            ) : (
              <ul className="tries">
                {found.tries.map((one) => (
                  <TryButton key={one.name} shop={found} wanted={one} />
                ))}
              </ul>
            )
          }
        </Panel>
      </div>
    </div>
  );
}

function sentenceOf(shop: ShopView | undefined, error: Error | null, application: ApplicationView | undefined): string {
  if (shop === undefined) return unreadSentence('the shop', error);
  const first = application?.stages[0]?.placements[0];
  return first === undefined ? 'Commit something to the shop and watch where it goes.' : plain(first.why.sentence);
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function Stages({ application }: { readonly application: ApplicationView }) {
  return (
    <ul className="list">
      {application.stages.flatMap(({ name, placements }) =>
        placements.map((placement) => {
          const { tone, word } = placementTone(placement.sync, placement.health);
          return (
            <li key={placement.id}>
              <State tone={tone} word={word} />
              <div className="what">
                <Link
                  to="/applications/$name"
                  params={{ name: application.name }}
                  search={{ stage: name, target: placement.target }}
                >
                  {name}
                </Link>
                <div className="muted small">
                  <Prose text={placement.why.sentence} />
                  {placement.why.next === '' ? null : (
                    <>
                      {' '}
                      Next: <Prose text={placement.why.next} />
                    </>
                  )}
                </div>
              </div>
              <div className="side">
                <Ago at={placement.updatedAt} />
              </div>
            </li>
          );
        }),
      )}
    </ul>
  );
}
