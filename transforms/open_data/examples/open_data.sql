-- Four questions to the disease tables, in SQL for DuckDB. From the folder of the data
-- set, which holds datapackage.json:
--
--     duckdb -csv -noheader < examples/open_data.sql

create temporary view trends as
select * from 'data/disease_trends.parquet';

create temporary view ill as
select * from trends where condition_id = 'influenza';

-- A number as it is printed. Null is no zero: withheld, or blank for another reason.
-- Counts are blank in a week without any claim, rates on fewer than 20 people or visits.
create temporary macro shown(number, form, reason) as
    coalesce(
        printf(form, number),
        case when reason is not null then 'withheld' else 'blank' end
    );

create temporary macro told(number, form) as
    coalesce(printf(form, number), 'not told');

-- MMWR weeks begin on Sunday and belong to the year of their Wednesday.
create temporary macro mmwr_year(sunday) as year(sunday + 3);

create temporary macro mmwr_week(sunday) as (dayofyear(sunday + 3) - 1) // 7 + 1;

-- 1: the weeks of a condition, with its share of all visits.
select '# 1 The last 52 weeks: Sunday, cases, visits, share of all visits';

with latest as (
    select *
    from ill
    where period_code = 'week' and breakdown_code = 'total'
    order by period_start_date desc
    limit 52
)

select
    period_start_date,
    shown(incident_cases, '%d', withheld_reason),
    shown(condition_visits, '%d', withheld_reason),
    shown(visit_share, '%.4f', withheld_reason)
from latest
order by period_start_date;

-- 2: how much is withheld, in whole or in part, of all conditions.
select '# 2 What is withheld: period, groups, rows, rows withheld';

select
    period_code,
    breakdown_code,
    count(*),
    count(withheld_reason)
from trends
group by all
order by period_code, breakdown_code;

-- 3: rates as they would be with the ages of the standard population. Such a rate needs
-- every age band, and 20 people: else it is not told. The standard is that of the US in
-- 2000, in thousands (NCHS, Statistical Notes 20), summed to the age bands of the
-- tables, those aged 15 to 19 spread evenly over the years.
select '# 3 Ill of 100,000 seen: first day of the quarter, crude, standardised';

with standard (breakdown_value, thousands) as (
    values
    ('0-4', 18987), ('5-17', 51869), ('18-49', 127883), ('50-64', 41185), ('65+', 34710)
),

band as (
    select
        *,
        condition_patients / nullif(seen_patients, 0) * 100000 as per_100k
    from ill
    inner join standard using (breakdown_value)
    where period_code = 'quarter' and breakdown_code = 'age_band'
),

by_age as (
    select
        period_start_date,
        sum(per_100k * thousands) / sum(thousands) as rate
    from band
    group by period_start_date
    having count(per_100k) = 5 and sum(condition_patients) >= 20
)

select
    period_start_date,
    shown(patients_per_100k_seen, '%.2f', withheld_reason),
    told(rate, '%.2f')
from ill
left join by_age using (period_start_date)
where period_code = 'quarter' and breakdown_code = 'total'
order by period_start_date;

-- 4: seasons beside each other, from week 40 to week 39, as far as their weeks are shown.
-- Where weeks are withheld, the season had more cases. A peak is told of shares that are,
-- and are more than none.
select '# 4 Seasons, of the weeks shown: weeks, withheld, cases, peak week, its share';

with weeks as (
    select
        *,
        mmwr_week(period_start_date) as week,
        mmwr_year(period_start_date) - cast(week < 40 as integer) as season
    from ill
    where period_code = 'week' and breakdown_code = 'total'
)

select
    printf('%d-%02d', season, (season + 1) % 100),
    count(incident_cases),
    count(withheld_reason) filter (where incident_cases is null),
    coalesce(sum(incident_cases), 0),
    told(
        first(week order by visit_share desc, week) filter (where visit_share > 0),
        '%d'
    ),
    told(max(visit_share) filter (where visit_share > 0), '%.4f')
from weeks
group by season
order by season;
