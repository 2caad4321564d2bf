"""Hostile questions: each is refused with a sentence or stopped at a limit.

After each, an ordinary question is answered, nothing was written anywhere, and nobody
saw a path of the machine or a row of another reader.
"""

from pathlib import Path

import pytest

from tests.transforms.questions.conftest import (
    INSURER,
    MARKER,
    RESEARCHER,
    RIVAL,
    SMALL,
)
from transforms.errors import BadInput

ONE = "Ask one question"
ONLY = "A question reads published reports only, no file, network or setting."
ROWS, BYTES = "more than 1,000 rows", "larger than 2 MB"
TIME, MEMORY = "took longer than 2 seconds", "more memory than the 200 MB"
LEVELS = "recursion depth"
ABSENT, WRONG, DEEP = "does not exist", "cannot be answered", "nested too deeply"

# {other}: another reader's file; {outside}: a folder that questions might write to.
HOSTILE = """
read csv            | select * from read_csv('{other}')                                        | ONLY
read csv auto       | from read_csv_auto('/etc/hostname')                                      | ONLY
read parquet        | select * from read_parquet('{other}')                                    | ONLY
scan parquet        | select * from parquet_scan('{other}')                                    | ONLY
read json           | from read_json('/etc/hostname')                                          | ONLY
read ndjson         | from read_ndjson_objects('/etc/hostname')                                | ONLY
read text           | from read_text('/etc/hostname')                                          | ONLY
read blob           | from read_blob('/proc/self/environ')                                     | ONLY
read duckdb         | from read_duckdb('{other}')                                              | ONLY
read in capitals    | from SYSTEM.MAIN."READ_TEXT"('/etc/hostname')                            | ONLY
read in a subquery  | select (select content from read_text('/etc/hostname')) as a             | ONLY
read in a cte       | with a as (from read_text('/etc/hostname')) select * from a              | ONLY
read, explained     | explain analyze from read_text('/etc/hostname')                          | ONLY
read, described     | describe from read_parquet('{other}')                                    | ONLY
glob                | from glob('/*')                                                          | ONLY
sniff csv           | from sniff_csv('/etc/hostname')                                          | ONLY
parquet metadata    | from parquet_metadata('{other}')                                         | ONLY
parquet schema      | from parquet_schema('{other}')                                           | ONLY
parquet key values  | from parquet_kv_metadata('{other}')                                      | ONLY
bare file name      | select * from '{other}'                                                  | ONLY
quoted file name    | select * from "{other}"                                                  | ONLY
relative file name  | select * from 'denial_rates.parquet'                                     | ONLY
traversal           | select * from '../administrators/denial_rates.parquet'                   | ONLY
pattern             | select * from '/**/*.parquet'                                            | ONLY
summarize a file    | summarize '{other}'                                                      | ONLY
http                | from 'http://127.0.0.1:1/a.parquet'                                      | ONLY
https by a function | from read_parquet('https://127.0.0.1:1/a.parquet')                       | ONLY
s3                  | select * from 's3://bucket/a.parquet'                                    | ONLY
another's table     | select * from disease_trends union all select * from denial_rates        | ABSENT
another's schema    | select * from administrators.denial_rates                                | ABSENT
another's full name | select * from marts.denial_rates                                         | ABSENT
another's catalog   | select * from administrators.main.denial_rates                           | ABSENT
a rival's table     | select * from cost_cohorts                                               | ABSENT
copy to             | copy disease_trends to '{outside}/stolen.csv'                            | ONE
copy a query to     | copy (select 1) to 'stolen.parquet'                                      | ONE
copy from           | copy disease_trends from '{other}'                                       | ONE
copy database       | copy from database memory to other                                       | ONE
attach a file       | attach '{outside}/stolen.duckdb'                                         | ONE
attach memory       | attach ':memory:' as other                                               | ONE
attach sqlite       | attach '{outside}/stolen.db' (type sqlite)                               | ONE
attach postgres     | attach 'host=127.0.0.1' as pg (type postgres)                            | ONE
detach              | detach memory                                                            | ONE
install             | install httpfs                                                           | ONE
load                | load httpfs                                                              | ONE
load a library      | load '{outside}/evil.duckdb_extension'                                   | ONE
pragma list         | pragma database_list                                                     | ONE
pragma profiling    | pragma enable_profiling                                                  | ONE
pragma output       | pragma profiling_output = '{outside}/stolen.json'                        | ONE
set                 | set enable_external_access = true                                        | ONE
set global          | set global lock_configuration = false                                    | ONE
set memory          | set memory_limit = '1TB'                                                 | ONE
reset               | reset memory_limit                                                       | ONE
set variable        | set variable a = 1                                                       | ONE
export              | export database '{outside}/stolen'                                       | ONE
import              | import database '{outside}'                                              | ONE
create              | create table stolen as select 1 as a                                     | ONE
create temporary    | create temp table stolen as select 1 as a                                | ONE
create a macro      | create macro read_all() as table from read_text('/etc/hostname')         | ONE
create a secret     | create secret a (type s3)                                                | ONE
insert              | insert into disease_trends select * from disease_trends                  | ONE
update              | update disease_trends set is_withheld = false                            | ONE
delete              | delete from disease_trends                                               | ONE
merge               | merge into disease_trends using disease_trends on true when matched then delete | ONE
truncate            | truncate disease_trends                                                  | ONE
drop                | drop table disease_trends                                                | ONE
alter               | alter table disease_trends rename to a                                   | ONE
call                | call pragma_version()                                                    | ONE
use                 | use memory.main                                                          | ONE
checkpoint          | checkpoint                                                               | ONE
force checkpoint    | from force_checkpoint()                                                  | ONLY
vacuum              | vacuum                                                                   | ONE
prepare             | prepare a as select 1                                                    | ONE
execute             | execute a                                                                | ONE
transaction         | begin transaction                                                        | ONE
explain a copy      | explain copy disease_trends to 'stolen.csv'                              | ONE
explain analyze it  | explain analyze create table stolen as select 1                          | ONE
two statements      | select 1; drop table disease_trends                                      | ONE
hidden by a comment | select 1 /* ; */ ; -- ;{line}copy disease_trends to 'stolen.csv'         | ONE
only a comment      | -- select 1                                                              | ONE
a cte that deletes  | with a as (delete from disease_trends returning *) select * from a       | ONE
a cte that inserts  | with a as (insert into disease_trends from disease_trends returning *) from a | ONE
a cte that updates  | with a as (update disease_trends set is_withheld = false returning *) from a | ONE
a cte that copies   | with a as (copy disease_trends to 'stolen.csv') from a                    | ONE
a cte in an explain | explain analyze with a as (delete from disease_trends returning *) from a | ONE
pivot               | pivot disease_trends on condition_id using count(*)                      | ONE
getenv              | select getenv('HOME')                                                    | ONLY
a setting           | select current_setting('secret_directory')                               | ONLY
a setting, dotted   | select 'secret_directory'.current_setting()                              | ONLY
a setting, in full  | select system.main.current_setting('home_directory')                     | ONLY
all settings        | from duckdb_settings()                                                   | ONLY
settings of pg      | select * from pg_settings                                                | ONLY
settings, quoted    | select * from pg_catalog."PG_SETTINGS"                                   | ONLY
a variable          | select getvariable('a')                                                  | ONLY
secrets             | from duckdb_secrets()                                                    | ONLY
which secret        | from which_secret('s3://a', 's3')                                        | ONLY
extensions          | from duckdb_extensions()                                                 | ONLY
temporary files     | from duckdb_temporary_files()                                            | ONLY
databases           | from duckdb_databases()                                                  | ONLY
database list       | select * from pragma_database_list                                       | ONLY
logs                | select * from duckdb_logs                                                | ONLY
logs, parsed        | from duckdb_logs_parsed('QueryLog')                                      | ONLY
write a log         | select write_log('a')                                                    | ONLY
turn logging on     | from enable_logging('QueryLog')                                          | ONLY
text as sql         | from query('select 1')                                                   | ONLY
text as a table     | from query_table('denial_' || 'rates')                                   | ONLY
sql as json         | from json_execute_serialized_sql('{{}}')                                 | ONLY
an address          | from arrow_scan(140000000000, 140000000000, 140000000000)                | ONLY
a python object     | from pandas_scan(140000000000)                                           | ONLY
a python function   | from python_map_function(1, 2)                                           | ONLY
a storage scan      | from seq_scan(1)                                                         | ONLY
inner state         | select finalize('a'::blob)                                               | ONLY
a python variable   | select * from trends                                                     | ABSENT
a python module     | select * from sys                                                        | ABSENT
wait                | select sleep_ms(100000)                                                  | ONLY
wait as postgres    | select pg_sleep(100)                                                     | ONLY
recursion           | with recursive a as (select 1 as n union all select n + 1 from a) select count(*) from a | TIME
recursion that grows | with recursive a as (select 1 as n union all select n + 1 from a, range(10)) select count(*) from a | LIMIT
cross join          | select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3 | TIME
cross joins         | select a.range from range(100000) a, range(100000) b, range(100000) c    | ROWS
sorted cross join   | select md5(a.range::varchar) as m from range(10000) a, range(10000) b order by m, b.range | LIMIT
self joins          | select count(*) from (from range(3000)) a join range(3000) b on a.range <> b.range join range(3000) c on b.range <> c.range where sin(a.range + b.range * c.range) > 2 | TIME
endless series      | select * from generate_series(1, 1000000000000)                          | ROWS
endless values      | select unnest(range(4000000000))                                         | LIMIT
endless repeat      | from repeat('a', 1000000000000)                                          | ROWS
huge text           | select repeat('x', 4000000000)                                           | LIMIT
doubled text        | select repeat(repeat(repeat('x', 10000), 10000), 100)                    | LIMIT
padded text         | select lpad('x', 2000000000, 'y')                                        | LIMIT
large rows          | select repeat('x', 10000) as a from range(900)                           | BYTES
huge list           | select list(range) from range(1000000000)                                | LIMIT
list of lists       | select list_transform(range(100000), lambda a: range(100000))            | LIMIT
huge aggregate      | select string_agg(md5(range::varchar), '') from range(100000000)         | LIMIT
distinct values     | select count(distinct md5(range::varchar)) from range(100000000)         | LIMIT
window over it all  | select sum(n) from (select median(range) over (order by range rows between 100000 preceding and 100000 following) as n from range(2000000)) | LIMIT
pattern bomb        | select count(*) from range(300000) where regexp_matches(repeat('a', 3000) || range, '^(a?){{500}}(a*)*b$') | LIMIT
exploding json      | select json_structure(repeat('{{"a":[', 200000) || repeat(']}}', 200000))    | LEVELS
exploding list of json | select json_structure(repeat('[', 100000000))                         | LIMIT
exploding json list | select count(*) from (select unnest(from_json('[' || repeat('1,', 90000000) || '1]', '["int"]'))) | LIMIT
edit distance       | select levenshtein(repeat('ab', 300000), repeat('ba', 300000))           | LIMIT
exact factorials    | select sum(length(bin(factorial(33)))) from range(100000000) a, range(1000) b | TIME
sampled             | select count(*) from (from range(10000000000) using sample 50 percent)   | LIMIT
"""
BOMBS = {
    "parentheses": ("select " + "(" * 9_000 + "1" + ")" * 9_000, DEEP),
    "brackets": ("select " + "[" * 9_000 + "1" + "]" * 9_000, DEEP),
    "negations": ("select " + "not " * 4_900 + "true", DEEP),
    "minus signs": ("select " + "- " * 9_900 + "1", DEEP),
    "subqueries": ("select * from " * 600 + "range(3)" + "", WRONG),
    "nested subqueries": ("select * from (" * 1_200 + "select 1" + ")" * 1_200, ""),
    "cases": ("select " + "case when true then " * 900 + "1" + " end" * 900, ""),
    "unions": ("select 1" + " union all select 1" * 1_000, ""),
    "unions of joins": ("select 1 from " + ", ".join(["range(9)"] * 1_500), ""),
    "a hundred thousand parentheses": ("select " + "(" * 100_000, "20,000 characters"),
    "very long": ("select '" + "x" * 2_000_000 + "'", "20,000 characters"),
    "a NUL byte": ("select 1 \0; drop table disease_trends", "no text"),
    "half a character": ("select '\ud800'", ""),
    "bytes that are no text": ("select '\x7f\x1b[2J'::blob::int", WRONG),
}


def written(home: Path) -> set[Path]:
    """Every file there is, but for the audit log."""
    return {file for file in home.rglob("*") if "audit" not in file.parts}


def cases():
    found = []
    for line in HOSTILE.strip().splitlines():
        name, rest = line.split("|", 1)
        sql, said = rest.rsplit("|", 1)
        found.append(pytest.param(sql.strip(), said.strip(), id=name.strip()))
    return found


def sentence(asked, sql, reader=RESEARCHER):
    """What is said of a question, which is not answered."""
    with pytest.raises(BadInput) as said:
        asked(sql, reader, SMALL)
    return str(said.value)


def is_well(asked, home, before):
    """An ordinary question is answered, and nothing was written."""
    rows = asked("select sum(condition_patients) as n from disease_trends").rows()
    assert rows == [(120,)]
    assert written(home) == before
    assert not list(Path("/").glob("stolen*"))


@pytest.mark.parametrize(("sql", "expected"), cases())
def test_a_hostile_question_is_refused_or_stopped(
    asked, publication, home, tmp_path, monkeypatch, sql, expected
):
    monkeypatch.chdir(tmp_path)
    other = publication / "administrators" / "denial_rates.parquet"
    before = written(tmp_path)

    said = sentence(asked, sql.format(other=other, outside=tmp_path, line="\n"))

    if expected == "LIMIT":  # which one comes first is the machine's
        assert any(limit in said for limit in (TIME, MEMORY, ROWS, BYTES))
    else:
        assert globals()[expected] in said
    assert len(said.splitlines()) == 1
    assert str(tmp_path) not in said and MARKER not in said
    is_well(asked, home, {file for file in before if home in file.parents})
    assert written(tmp_path) == before


@pytest.mark.parametrize(("sql", "expected"), BOMBS.values(), ids=BOMBS)
def test_what_breaks_parsers_breaks_nothing_here(
    asked, publication, home, sql, expected
):
    before = written(home)

    try:
        asked(sql, RESEARCHER, SMALL)
    except BadInput as error:
        said = str(error)
        assert expected in said
        assert len(said) < 700 and str(home) not in said
        assert said.isprintable()
    else:
        assert not expected

    is_well(asked, home, before)


@pytest.mark.parametrize(
    ("sql", "most"),
    [
        ("show tables", 1),
        ("show all tables", 2),
        ("select table_name from information_schema.tables", 2),
        ("from information_schema.columns", 20),
        ("from duckdb_tables()", 1),
        ("from duckdb_columns where not internal", 20),
        ("describe disease_trends", 7),
        ("summarize disease_trends", 7),
        ("from sqlite_master", 2),
        ("explain select * from disease_trends", 1),
        ("explain analyze select * from disease_trends", 1),
        ("select 'copy a to b; attach c' as said", 1),
        ("select condition_label from marts.disease_trends", 2),
    ],
)
@pytest.mark.parametrize("reader", [RESEARCHER, INSURER], ids=["researcher", "insurer"])
def test_what_there_is_to_ask_is_answered_and_names_nobody_elses(
    asked, home, sql, most, reader
):
    rows = asked(sql, reader)
    said = rows.write_csv()

    assert 0 < rows.height <= most
    assert str(home) not in said and "published" not in said
    assert MARKER not in said
    assert "denial_rates" not in said and "cost_cohorts" not in said


def test_each_reader_reads_their_own_table_of_a_name(asked):
    labels = "select distinct condition_label from disease_trends"

    assert asked(labels).rows() == [("Influenza",)]
    assert asked(labels, INSURER).rows() == [("Influenza",)]
    assert "does not exist" in sentence(asked, labels, RIVAL)
    assert asked("from cost_cohorts", RIVAL).height == 2
