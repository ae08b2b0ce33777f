// The name of a street, completed from the gazetteer. What is typed is kept
// whatever is found: whoever resolves it says which street is unknown.
import type { Found } from "../model";
import { Combobox } from "./combobox";
import type { Common } from "./field";
import { findPlaces, FoundRow } from "./place";

type Props = Common & { name: string; value: string; onValue: (v: string) => void; autofocus?: boolean };

const keyOf = (f: Found) => `${f.label} ${f.position.coordinates}`;

/** Streets only; one with several districts is offered once. */
export async function findStreets(text: string): Promise<Found[]> {
  const { items } = await findPlaces(text, { limit: 20 });
  const streets = items.filter((f) => f.kind === "street");
  return streets.filter((f, i) => streets.findIndex((g) => g.label === f.label) === i).slice(0, 8);
}

export function StreetField({ value, onValue, ...rest }: Props) {
  return <Combobox {...rest} value={value} onValue={onValue} ask={findStreets} take={(f) => onValue(f.label)} keyOf={keyOf} render={(f) => <FoundRow f={f} plain />} maxLength={200} />;
}
