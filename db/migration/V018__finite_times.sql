-- A time that no answer can show, infinite or outside of the years 1 to 9999, would make every answer fail that reads its
-- row. Rows that are there already are not looked at: the start does not fail for them.
do $constraints$
declare
    time record;
begin
    for time in
        select n.nspname as schema_name, t.relname as table_name, c.attname as column_name
        from pg_attribute c
        join pg_class t on t.oid = c.attrelid
        join pg_namespace n on n.oid = t.relnamespace
        where n.nspname in ('identity', 'catalog', 'publishing', 'rendering', 'rewards', 'exports')
            and t.relkind in ('r', 'p')
            and not t.relispartition
            and c.atttypid = 'timestamptz'::regtype
            and not c.attisdropped
        order by n.nspname, t.relname, c.attnum
    loop
        execute format(
            'alter table %1$I.%2$I add constraint %4$I'
                || ' check (%3$I >= ''0001-01-01 00:00:00+00'' and %3$I < ''10000-01-01 00:00:00+00'') not valid',
            time.schema_name, time.table_name, time.column_name, time.table_name || '_' || time.column_name || '_year');
    end loop;
end
$constraints$;
