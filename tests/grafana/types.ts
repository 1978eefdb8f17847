// A dashboard of ours as JSON, in the types that Grafana publishes for its own.
import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** A type as JSON spells it: an enum of strings by its strings, and no methods. */
type Json<T> = 0 extends 1 & T ? T
  : T extends string ? `${T}`
  : T extends (infer E)[] ? Json<E>[]
  : T extends object ? { [K in keyof T as Required<T>[K] extends (...args: never[]) => unknown ? never : K]: Json<T[K]> }
  : T;

/** The SDK gives a field's data links the type of a dashboard's links; Grafana's own code asks for this much. */
interface DataLink {
  title: string;
  url: string;
  targetBlank?: boolean;
}

type FieldConfig<Custom> = Omit<Json<dashboard.FieldConfig>, 'custom' | 'links'> & { custom?: Custom; links?: DataLink[] };

type Property<Fields, Prefix extends string = ''> = { [K in keyof Fields & string]-?: { id: `${Prefix}${K}`; value: Exclude<Fields[K], undefined> } }[keyof Fields & string];

type Panel<Type extends string, Options, Custom = never> = Omit<Json<dashboard.Panel>, 'type' | 'options' | 'targets' | 'fieldConfig'> & {
  type: Type;
  targets: Json<prometheus.Dataquery>[];
  options: Json<Options>;
  fieldConfig: {
    defaults: FieldConfig<Custom>;
    overrides: {
      matcher: { id: 'byName'; options: string };
      properties: (Property<Omit<FieldConfig<never>, 'custom'>> | Property<Custom, 'custom.'>)[];
    }[];
  };
};

export type Dashboard = Omit<Json<dashboard.Dashboard>, 'panels'> & {
  panels: (
    | Panel<'stat', stat.Options>
    | Panel<'table', table.Options, Json<table.FieldConfig>>
    | Panel<'timeseries', timeseries.Options, Json<timeseries.FieldConfig>>
    | Panel<'state-timeline', statetimeline.Options, Json<statetimeline.FieldConfig>>
    | Panel<'bargauge', bargauge.Options>
    | Panel<'heatmap', heatmap.Options, Json<heatmap.FieldConfig>>
  )[];
};
