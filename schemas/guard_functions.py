"""The functions a read-only query may call, per dialect: data, read by the guard and, for its engines, by the sandbox.

Deny by default: what is not here is refused. On none of these lists is a function that writes, sleeps, locks, counts a
sequence up, reads a file, the network, the environment or a setting, loads code, or runs SQL given as text. Names are
lower case.
"""

from __future__ import annotations

from typing import Final

_EVERYWHERE = """
    abs avg ceil ceiling coalesce concat concat_ws count cume_dist dense_rank exp first_value floor greatest lag
    last_value lead least length ln log log10 lower ltrim max min mod nth_value ntile nullif percent_rank pi pow power
    radians degrees rank replace round row_number rtrim sign sqrt substr substring sum trim upper
    acos asin atan atan2 cos sin tan cast group_concat current_date current_time current_timestamp
"""
_SQLITE = """
    acosh asinh atanh cosh sinh tanh log2 trunc char date datetime format glob hex ifnull iif if instr json json_array
    json_array_length json_each json_error_position json_extract json_group_array json_group_object json_insert
    json_object json_patch json_pretty json_quote json_remove json_replace json_set json_tree json_type json_valid
    jsonb jsonb_array jsonb_extract jsonb_group_array jsonb_group_object jsonb_object julianday like likelihood likely
    unlikely median octet_length percentile percentile_cont percentile_disc printf quote random soundex
    sqlite_version strftime string_agg time timediff total typeof unhex unicode unistr unixepoch bm25 highlight match
    snippet -> ->>
"""
_DUCKDB = """
    acosh asinh atanh cosh sinh tanh cbrt cot even factorial fdiv fmod gamma gcd greatest_common_divisor lcm
    least_common_multiple lgamma log2 nextafter round_even roundbankers signbit trunc xor isfinite isinf isnan random
    any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min arg_min_null
    argmax argmin array_agg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count_if count_star countif
    covar_pop covar_samp entropy favg first fsum geomean geometric_mean histogram histogram_exact kahan_sum kurtosis
    kurtosis_pop last list listagg mad max_by mean median min_by mode product quantile quantile_cont quantile_disc
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem
    skewness stddev stddev_pop stddev_samp string_agg sumkahan sum_no_overflow var_pop var_samp variance wavg
    weighted_avg percentile_cont percentile_disc fill rank_dense grouping grouping_id
    age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
    dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era extract get_current_time
    get_current_timestamp hour isodow isoyear julian last_day make_date make_time make_timestamp make_timestamp_ms
    make_timestamp_ns make_timestamptz microsecond millennium millisecond minute month monthname nanosecond
    normalized_interval now quarter second strftime strptime time_bucket timezone timezone_hour timezone_minute
    to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months
    to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week weekday
    weekofyear year yearweek localtime localtimestamp current_localtime current_localtimestamp ago
    array_to_string ascii bar base64 bin bit_count bit_length bit_position char_length character_length chr contains
    damerau_levenshtein decode editdist3 encode ends_with format formatreadabledecimalsize formatreadablesize
    format_bytes from_base64 from_binary from_hex get_bit hamming hash hex ilike_escape instr jaccard jaro_similarity
    jaro_winkler_similarity lcase left left_grapheme len length_grapheme levenshtein like_escape lpad md5 md5_number
    mismatches nfc_normalize not_ilike_escape not_like_escape octet_length ord overlay parse_dirname parse_dirpath
    parse_filename parse_path position prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match
    regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table reverse right right_grapheme rpad
    set_bit sha1 sha256 split split_part starts_with str_split str_split_regex string_split string_split_regex
    string_to_array strip_accents strlen strpos substring_grapheme suffix to_base to_base64 to_binary to_hex translate
    ucase unbin unhex unicode url_decode url_encode uuid gen_random_uuid collate repeat
    add subtract multiply divide alias if ifnull iff error enum_code enum_first enum_last enum_range
    enum_range_boundary typeof pg_typeof try_cast constant_or_null can_cast_implicitly stats switch
    aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
    array_distance array_distinct array_extract array_filter array_has array_has_all array_has_any array_indexof
    array_intersect array_length array_pop_back array_pop_front array_position array_prepend array_push_back
    array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice array_sort
    array_transform array_unique array_value array_where array_zip cardinality element_at filter flatten
    generate_series generate_subscripts grade_up index_key list_aggr list_aggregate list_any_value list_append
    list_apply list_avg list_cat list_concat list_contains list_count list_distinct list_element list_extract
    list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof list_intersect
    list_last list_max list_median list_min list_mode list_pack list_position list_prepend list_product list_reduce
    list_resize list_reverse list_reverse_sort list_select list_slice list_sort list_string_agg list_sum
    list_transform list_unique list_value list_where list_zip map map_concat map_contains map_entries map_extract
    map_extract_value map_from_entries map_keys map_values range reduce row struct_concat struct_contains
    struct_extract struct_extract_at struct_has struct_insert struct_keys struct_pack struct_position struct_update
    struct_values union_extract union_tag union_value unnest unpivot_list columns exclude
    array_to_json from_json json json_array json_array_length json_contains json_each json_exists json_extract
    json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object
    json_group_structure json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform
    json_tree json_type json_valid json_value row_to_json to_json
    + - * / // % ** ^ & | ~ << >> || ! @ = != <> < > <= >= <=> ~~ !~~ ~~* !~~* ~~~ !~ ^@ && <@ @> -> ->> <-> !__postfix
    __between
"""
_POSTGRES = """
    cbrt cot div factorial gcd lcm scale min_scale trim_scale trunc width_bucket random sinh cosh tanh asinh acosh
    atanh sind cosd tand cotd asind acosd atand atan2d
    any_value array_agg bit_and bit_or bit_xor bool_and bool_or corr covar_pop covar_samp every json_agg
    json_object_agg jsonb_agg jsonb_object_agg mode percentile_cont percentile_disc range_agg regr_avgx regr_avgy
    regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg
    var_pop var_samp variance grouping
    age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days
    justify_hours justify_interval localtime localtimestamp make_date make_interval make_time make_timestamp
    make_timestamptz now statement_timestamp timeofday timezone to_char to_date to_number to_timestamp
    transaction_timestamp time timestamp timestamptz interval
    ascii bit_count bit_length btrim char_length character_length chr convert_from convert_to decode encode format
    get_bit get_byte initcap left lpad md5 normalize octet_length overlay parse_ident position quote_ident
    quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table regexp_substr repeat reverse right rpad sha224 sha256 sha384 sha512
    split_part starts_with string_to_array string_to_table strpos substring to_ascii to_hex translate unistr text
    varchar bpchar numeric float8 float4 int2 int4 int8 bool
    array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
    array_prepend array_remove array_replace array_to_string array_upper cardinality generate_series
    generate_subscripts unnest array row any some all values trim_array
    array_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
    json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record
    json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements
    jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
    jsonb_extract_path jsonb_extract_path_text jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_match
    jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_insert
    jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb
    isempty lower_inc lower_inf upper_inc upper_inf range_merge daterange int4range int8range numrange tsrange tstzrange
    daterange multirange
    to_tsquery to_tsvector plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_headline ts_rank ts_rank_cd
    numnode querytree setweight strip tsvector_to_array similarity word_similarity
    pg_typeof num_nulls num_nonnulls gen_random_uuid nullif version
"""
_MYSQL = """
    any_value bit_and bit_or bit_xor json_arrayagg json_objectagg std stddev stddev_pop stddev_samp var_pop var_samp
    variance grouping
    cot conv crc32 log2 rand truncate bit_count
    adddate addtime convert_tz curdate curtime date date_add date_format date_sub datediff day dayname dayofmonth
    dayofweek dayofyear extract from_days from_unixtime get_format hour last_day localtime localtimestamp makedate
    maketime microsecond minute month monthname now period_add period_diff quarter sec_to_time second str_to_date
    subdate subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days
    to_seconds unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear year yearweek
    ascii bin bit_length char char_length character_length elt export_set field find_in_set format from_base64 hex
    insert instr lcase left locate lpad make_set mid oct octet_length ord position quote regexp_instr regexp_like
    regexp_replace regexp_substr reverse right rpad soundex space repeat strcmp substring_index to_base64 ucase unhex
    weight_string convert binary
    if ifnull isnull interval md5 sha sha1 sha2 uuid inet_aton inet_ntoa is_uuid
    json_array json_contains json_contains_path json_depth json_extract json_keys json_length json_object
    json_overlaps json_pretty json_quote json_search json_set json_insert json_replace json_remove json_merge_patch
    json_merge_preserve json_table json_type json_unquote json_valid json_value
    extractvalue values row version
"""

FUNCTIONS: Final[dict[str, frozenset[str]]] = {
    "sqlite": frozenset((_EVERYWHERE + _SQLITE).split()),
    "duckdb": frozenset((_EVERYWHERE + _DUCKDB).split()),
    "postgres": frozenset((_EVERYWHERE + _POSTGRES).split()),
    "mysql": frozenset((_EVERYWHERE + _MYSQL).split()),
}
"dialect -> functions a query may call"

_SYNTAX = """
    ALL AND ANY AS ASC BETWEEN BY CASE CROSS CUBE DESC DISTINCT ELSE END ESCAPE EXCEPT EXCLUDE EXISTS FETCH FILTER FIRST
    FOR FROM FULL GROUP HAVING ILIKE IN INNER INTERSECT INTO IS JOIN LATERAL LEFT LIKE LIMIT MATERIALIZED
    NATURAL NEXT NOT OFFSET ON OR ORDER OUTER OVER PARTITION PIVOT UNPIVOT QUALIFY RECURSIVE RIGHT ROLLUP
    SELECT SETS SIMILAR SOME THEN TO UNION USING VALUES WHEN WHERE WINDOW WITH WITHIN XOR ORDINALITY COLLATE
    TABLESAMPLE NULLS INDEX KEY DIV MOD INTERVAL RENAME STRAIGHT_JOIN SEMI ANTI ASOF POSITIONAL SAMPLE
    INCLUDE REPEATABLE BERNOULLI SYSTEM RESERVOIR SEPARATOR ONLY
"""
_TYPES = """
    BIT BLOB BPCHAR CHAR CHARACTER DATETIME DEC DECIMAL DOUBLE ENUM FLOAT INT INTEGER BIGINT SMALLINT TINYINT MAP NCHAR
    NUMERIC NVARCHAR REAL SIGNED STRING STRUCT TEXT TIME TIMESTAMP TIMESTAMPTZ TIMETZ UNION UNSIGNED VARBINARY VARBIT
    VARCHAR VARYING CLOB NUMBER HALFVEC VECTOR BINARY INTERVAL PRECISION NATIVE
"""

SYNTAX: Final[dict[str, frozenset[str]]] = {
    dialect: frozenset((_SYNTAX + more).split())
    for dialect, more in (("sqlite", "GLOB MATCH REGEXP"), ("duckdb", "PERCENT"), ("postgres", ""),
                          ("mysql", "REGEXP RLIKE MATCH AGAINST COLUMNS"))}
"dialect -> words that may stand before a parenthesis and call nothing"

TYPES: Final = frozenset(_TYPES.split())
"types that take parameters, e.g. DECIMAL(10, 2)"

TABLE_FUNCTIONS: Final = frozenset({"generate_series", "json_each", "json_tree", "range", "repeat", "unnest"})
"functions that DuckDB lets stand for a table; its histogram(source, column) there reads any table or file by name"
