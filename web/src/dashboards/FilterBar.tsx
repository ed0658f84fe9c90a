import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Dashboard } from '../api/shapes';
import { periodToURL } from '../format';
import type { Search } from '../frame/url';
import { LockedChip } from '../share/Locked';
import { PeriodPicker } from '../ui/PeriodPicker';
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
    placeholderData: keepPreviousData,
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
