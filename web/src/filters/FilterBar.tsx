import { useQuery } from '@tanstack/react-query';
import type { Dashboard } from '../api/shapes';
import { periodToURL } from '../format';
import { LockedChip } from '../resources/Locked';
import { PeriodPicker } from '../ui/PeriodPicker';
import type { Search } from '../url';
import { FilterPicker } from './FilterPicker';
import { choicesQuery, chosenInURL, defaultsOf, type Filters, filterBys, valuesOf } from './filters';

interface Props {
  dashboard: Dashboard;
  filters: Filters;
  onChange: (patch: Search) => void;
}

/** How a viewer narrows a dashboard for themselves, and what is locked. A filter without anything to choose is not there. */
export function FilterBar({ dashboard, filters, onChange }: Props) {
  const choices = useQuery({
    ...choicesQuery(dashboard.id, dashboard.version, filters),
    // Another version may hold other values; another period keeps the bar in place while it is asked about.
    placeholderData: (before, q) =>
      q?.queryKey[1] === dashboard.id && q.queryKey[2] === dashboard.version ? before : undefined,
  });
  const preset = dashboard.filters.period;
  const others = filters.without.filter((w) => w !== 'period');
  return (
    <>
      <PeriodPicker
        value={filters.period ?? (filters.without.includes('period') ? undefined : preset)}
        none="Each chart’s period"
        onChange={(period) => {
          const without = !period && preset ? [...others, 'period' as const] : others;
          onChange({ period: periodToURL(period), without: without.length ? without : undefined });
        }}
      />
      {filterBys.map((by) => {
        const choice = choices.data?.items.find((c) => c.dimension === by);
        const value = valuesOf(filters, dashboard.filters, by);
        if (!choice && value.length === 0 && defaultsOf(dashboard.filters, by).length === 0) return null;
        return (
          <FilterPicker
            key={by}
            dashboard={dashboard}
            by={by}
            choice={choice}
            filters={filters}
            value={value}
            onChange={(values) => onChange(chosenInURL(filters, dashboard.filters, by, values))}
          />
        );
      })}
      {dashboard.locked.map((l) => (
        <LockedChip key={l.id} locked={l} />
      ))}
    </>
  );
}
