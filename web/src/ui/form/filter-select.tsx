import { Select, type SelectProps } from '@mantine/core';

interface FilterSelectProps<Value extends string> extends Pick<SelectProps, 'size' | 'w'> {
  /** For screen readers. */
  label: string;
  /** Shown while nothing is selected, such as "All roles". */
  placeholder: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value | undefined) => void;
}

/** Filters a list by one value, or by none. */
export function FilterSelect<Value extends string>({
  label,
  placeholder,
  value,
  options,
  onChange,
  ...props
}: FilterSelectProps<Value>) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      clearable
      clearButtonProps={{ 'aria-label': placeholder }}
      value={value ?? null}
      onChange={(chosen) => onChange(options.find((option) => option.value === chosen)?.value)}
      data={options}
      {...props}
    />
  );
}

/** Options in the order of `values`, labeled by `labelOf`. */
export const optionsOf = <const Value extends string>(
  values: readonly Value[],
  labelOf: (value: Value) => string,
): { value: Value; label: string }[] => values.map((value) => ({ value, label: labelOf(value) }));
