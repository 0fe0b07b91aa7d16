/** The value at a place; throws where there is none. */
export function nth<Value>(values: readonly Value[], place: number): Value {
  const value = values[place];
  if (value === undefined)
    throw new RangeError(`there are only ${values.length}, not ${place + 1}`);
  return value;
}
