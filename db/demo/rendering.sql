-- Demo data, part 4 of 5: a year of render jobs.
--
-- | setting                   | default | what it sets                                                            |
-- |---------------------------|---------|-------------------------------------------------------------------------|
-- | vitrine.demo_render_jobs  | 3000    | jobs, over the last year                                                |
-- | vitrine.demo_render_plans | 20000   | that many of the newest jobs have a plan and events; older ones have not |
--
-- After identity.sql, in the same transaction: the helpers and the settings of all parts are explained there.

create temporary table demo_sizes on commit drop as
select
    jobs,
    pg_temp.size('demo_render_plans', 20000) as plans,
    -- So many of the newest are not finished: about the last day of a few jobs, the last half hour of many.
    14 + jobs / 10000 as live,
    -- A retry comes so many jobs after its parent, a duplicate 17 times as many. More than are live: parents are finished.
    14 + jobs / 4000 as retry_gap,
    17 * (14 + jobs / 4000) as duplicate_gap,
    -- The renderers together begin a job this often, if one waits: four renderers, or as many as the evenings need.
    least(interval '9 seconds', interval '365 days' / (3.5 * jobs)) as start_gap
from (select pg_temp.size('demo_render_jobs', 3000)) s (jobs);

-- What a job is follows from its number alone, and so from the number of its parent: an error if chance says so, and
-- then in 6 of 10 cases with a retry. A retry that fails may be retried, at most three deep.

create or replace function pg_temp.failed(n bigint) returns boolean
    language sql immutable parallel safe
    return n > 0 and pg_temp.unit('render error', n) < 0.08;

create or replace function pg_temp.retries(n bigint, gap bigint) returns boolean
    language sql immutable parallel safe
    return n / gap % 4 <> 0 and pg_temp.failed(n - gap) and pg_temp.unit('render retry', n) < 0.6;

-- How many retries lead to the job.
create or replace function pg_temp.depth(n bigint, gap bigint) returns int
    language sql immutable parallel safe
    return case
        when not pg_temp.retries(n, gap) then 0
        when not pg_temp.retries(n - gap, gap) then 1
        when not pg_temp.retries(n - 2 * gap, gap) then 2
        else 3
    end;

-- Duplicates fall into every second block of numbers, their parents into the block before: none of them is one itself.
create or replace function pg_temp.duplicates(n bigint, gap bigint, retry_gap bigint) returns boolean
    language sql immutable parallel safe
    return n > gap and n / gap % 2 = 1 and pg_temp.unit('render duplicate', n) < 0.06
        and not pg_temp.retries(n - gap, retry_gap);

create temporary table demo_jobs on commit drop as
select
    t.n,
    t.at,
    r.origin,
    r.parent,
    -- The first job of a chain: its number gives topic, tags and plan, so that they are those of the parents.
    r.seed,
    j.state,
    1 + floor(12 * pg_temp.unit('scenes', r.seed) ^ 1.6)::int
        + case when pg_temp.unit('long', r.seed) < 0.04 then 8 else 0 end as scenes,
    case when pg_temp.unit('quality', r.seed) < 0.3 then 'preview' else 'final' end as quality,
    pg_temp.pick(
        array['libx264', 'libx264', 'libx264', 'h264_nvenc', 'h264_nvenc', 'h264_nvenc', 'h264_nvenc',
            'hevc_videotoolbox', 'simulator'],
        'encoder', t.n) as encoder,
    j.state in ('completed', 'error', 'unknown') and t.n <= s.jobs - s.live - 20
        and pg_temp.unit('archived', t.n) < 0.06
        -- One that was archived before a renderer took it.
        or t.n = s.jobs - s.live * 4 / 7 + 1 as archived,
    least(pg_temp.anchor(), t.turn_at + interval '1 second' * (1 + 2 * pg_temp.unit('wait', t.n))) as started_at
from demo_sizes s
cross join lateral (
    select
        n,
        at,
        -- First come, first served: when it is ordered, or a gap after the turn of the one before.
        max(at - n * s.start_gap) over (order by n) + n * s.start_gap as turn_at
    from pg_temp.times('render', s.jobs)
) t
cross join lateral (
    select
        t.n - pg_temp.depth(t.n, s.retry_gap) * s.retry_gap as root
    offset 0
) c
cross join lateral (
    select
        case
            when c.root <> t.n then 'retry'
            when pg_temp.duplicates(t.n, s.duplicate_gap, s.retry_gap) then 'duplicate'
            when t.n <= s.jobs - s.live and pg_temp.unit('index', t.n) < 0.05 then 'index'
            else 'render'
        end as origin,
        case
            when c.root <> t.n then t.n - s.retry_gap
            when pg_temp.duplicates(t.n, s.duplicate_gap, s.retry_gap) then t.n - s.duplicate_gap
        end as parent,
        case
            when pg_temp.duplicates(c.root, s.duplicate_gap, s.retry_gap) then c.root - s.duplicate_gap
            else c.root
        end as seed
    offset 0
) r
cross join lateral (
    select case
        when t.n > s.jobs - s.live * 4 / 7 then 'queued'
        when t.n > s.jobs - s.live then 'running'
        when pg_temp.failed(t.n) then 'error'
        when r.origin = 'index' and pg_temp.unit('unknown', t.n) < 0.2 then 'unknown'
        else 'completed'
    end as state
    offset 0
) j;

analyze demo_jobs;

-- The time that a renderer takes: scenes × seconds of the encoder × chance, and three seconds for the start.
create temporary table demo_durations on commit drop as
select *
from (
    values
        ('libx264', 'final', 14.0), ('libx264', 'preview', 5.2), ('h264_nvenc', 'final', 4.4),
            ('h264_nvenc', 'preview', 1.9),
        ('hevc_videotoolbox', 'final', 7.1), ('hevc_videotoolbox', 'preview', 2.8), ('simulator', 'final', 0.7),
            ('simulator', 'preview', 0.35)
) d (encoder, quality, seconds_a_scene);

insert into rendering.jobs (
    id, topic, state, created_at, updated_at, started_at, finished_at, num_scenes, duration_sec, encoder, resolution,
    final_video_url,
    thumbnail_url, error, tags, is_draft, archived, archived_at, progress, plan, parent_job_id, origin, lease_owner,
    lease_expires_at, attempt)
select
    pg_temp.id('render', j.n),
    x.topic,
    j.state::rendering.job_state,
    j.at,
    case
        when j.archived then f.archived_at
        when j.state = 'queued' then null
        when j.state = 'running' then pg_temp.anchor()
        else f.finished_at
    end,
    case when j.state <> 'queued' then j.started_at end,
    f.finished_at,
    j.scenes,
    case j.state when 'completed' then f.duration_sec end,
    case when j.state = 'completed' or j.state = 'error' and pg_temp.unit('late error', j.n) < 0.6 then j.encoder end,
    case when j.state = 'completed' then f.resolution end,
    case when j.state = 'completed' then '/artifacts/' || pg_temp.id('render', j.n) || '/final/final.mp4' end,
    case when j.state = 'completed' and pg_temp.unit('thumbnail', j.n) < 0.85
        then '/artifacts/' || pg_temp.id('render', j.n) || '/final/thumbnail.jpg' end,
    case when j.state = 'error' then pg_temp.pick(
        array['Image generation failed for scene 2: CUDA out of memory',
            'ffmpeg exited with status 1: moov atom not found',
            'Text-to-speech service answered 503 after 3 attempts', 'Lease expired: no heartbeat for 120 s',
            'Scene 1: image_prompt was refused by the filter',
            'No space left on device while writing final.mp4', 'Encoder h264_nvenc is not available on this host'],
            'render error text', j.n) end,
    x.tags,
    x.is_draft,
    j.archived,
    f.archived_at,
    case j.state
        when 'completed' then 100
        when 'running' then 1 + pg_temp.below(95, 'progress', j.n)
        when 'error' then pg_temp.below(90, 'progress', j.n)
        else 0
    end,
    -- Older summaries had no plan, and a few of the newer ones lost it.
    case when j.n > s.jobs - s.plans and pg_temp.unit('plan', j.seed) >= 0.03 then (
        select jsonb_build_object(
            'topic', x.topic,
            'language', x.language,
            'voice', case when pg_temp.unit('voice', j.seed) < 0.6 then 'F' else 'M' end,
            'scenes', jsonb_agg(
                jsonb_build_object(
                    'image_prompt', pg_temp.pick(
                        array['Close-up of a mixing desk at night, warm light',
                            'Waveform of a drum loop as a mountain range',
                            'Isometric drawing of a modular synthesiser', 'Spectrum analyser with a deep bass peak',
                            'Empty club, one spotlight, dust',
                            'Hand on a fader, shallow focus'], 'image', j.seed * 100 + scene),
                    'narration', case x.language
                        when 'hi' then pg_temp.pick(
                            array['पहले आवाज़ को धीमा कीजिए, फिर ध्यान से सुनिए।',
                                'यहाँ बास और किक एक दूसरे से टकराते हैं।',
                                'अब दोनों ट्रैक मिलाकर सुनते हैं।'], 'narration', j.seed * 100 + scene)
                        else pg_temp.pick(
                            array['First, turn everything down and listen.',
                                'Here the kick and the bass fight for the same space.',
                                'A copy of the drums is crushed and blended in.',
                                'Match the loudness before you compare – always.',
                                'And that is the sound in the finished track.'], 'narration', j.seed * 100 + scene)
                    end,
                    'duration_sec', round((2 + 6 * pg_temp.unit('scene length', j.seed * 100 + scene))::numeric, 1))
                order by scene),
            'fast_path', pg_temp.unit('fast path', j.seed) < 0.8,
            'proxy', pg_temp.unit('proxy', j.seed) < 0.7,
            'enable_parallax', pg_temp.unit('parallax', j.seed) < 0.9,
            'enable_templates', true,
            'enable_audio_sync', pg_temp.unit('audio sync', j.seed) < 0.95,
            'quality', j.quality,
            'tags', x.tags,
            'is_draft', x.is_draft)
            || case when pg_temp.unit('voice id', j.seed) < 0.2 then '{"voice_id": "studio-2"}'::jsonb else '{}' end
        from generate_series(1, j.scenes) scene) end,
    pg_temp.id('render', j.parent),
    j.origin::rendering.job_origin,
    case j.state when 'running' then 'renderer-' || 1 + pg_temp.below(4, 'renderer', j.n) end,
    -- Every third of the running ones has lost its renderer.
    case j.state when 'running' then pg_temp.anchor() + interval '1 minute' * case when j.n % 3 = 0 then -5
        else 10 end end,
    case when j.state = 'queued' or j.origin = 'index' then 0 else 1 + (pg_temp.unit('attempt', j.n) < 0.04)::int end
from demo_jobs j
cross join demo_sizes s
join demo_durations d on d.encoder = j.encoder and d.quality = j.quality
cross join lateral (
    select
        round(((3 + j.scenes * d.seconds_a_scene) * exp(0.2 * pg_temp.bell('duration', j.n)))::numeric,
            2)::double precision as duration_sec,
        case
            when j.quality = 'preview' then '720p'
            else pg_temp.pick(array['1080p', '1080p', '1080p', '1080p', '2160p'], 'resolution', j.seed)
        end as resolution
    offset 0
) m
cross join lateral (
    select
        m.duration_sec,
        m.resolution,
        e.finished_at,
        case when j.archived then
            e.ended_at + ((select pg_temp.anchor()) - e.ended_at) * pg_temp.unit('archived at',
                j.n) ^ 3 end as archived_at
    from (
        select
            case when j.state in ('completed', 'error', 'unknown') then ended_at end as finished_at,
            ended_at
        from (
            select case
                when j.state = 'queued' then j.at
                else least(
                    (select pg_temp.anchor()),
                    j.started_at + interval '1 second' * m.duration_sec
                        * case j.state when 'error' then pg_temp.unit('failed after', j.n) else 1 end)
            end as ended_at
        ) g
    ) e
    offset 0
) f
cross join lateral (
    select
        case when pg_temp.unit('language', j.seed) < 0.1 then 'hi' else 'en' end as language,
        case
            when pg_temp.unit('untitled', j.seed) < 0.02 then 'Untitled'
            when pg_temp.unit('language', j.seed) < 0.1 then pg_temp.pick(
                array['साइडचेन कम्प्रेशन क्या है?', 'ड्रम बस पर पैरेलल कम्प्रेशन', 'रिवर्ब और जगह का एहसास',
                    'बास को साफ़ कैसे रखें'], 'topic', j.seed)
            else
                pg_temp.pick(array['', '', 'How ', 'Why ', 'In 60 seconds: ', 'Explained: '], 'topic start', j.seed)
                || pg_temp.pick(
                    array['Parallel Compression Works', 'Sidechain Makes Room', 'Reverb Gets Muddy',
                        'a Reese Bass Moves', 'Swing Feels Right',
                        'Tape Saturates', '808s Are Tuned', 'Granular Clouds Form', 'Loudness Fools Us',
                        'Phase Eats the Kick', 'FM Bells Ring',
                        'Größe entsteht durch Hall', 'Wavetables Growl', 'a Drop Is Built', 'Ghost Notes Groove 🥁',
                        '100% Wet Is Too Much',
                        'Stems_v2 Are Exported'], 'topic', j.seed)
                || case when pg_temp.unit('part', j.seed) < 0.3 then ', part '
                    || 1 + pg_temp.below(9, 'part number', j.seed) else '' end
        end as topic,
        pg_temp.slice(
            array['bass', 'drums', 'mixing', 'mastering', 'explainer', 'short', 'series', 'beginner', 'advanced',
                'synthesis', 'hindi', 'Räume',
                'draft idea', 'sponsored'], pg_temp.below(4, 'tag count', j.seed), 'tags', j.seed) as tags,
        pg_temp.unit('draft', j.seed) < 0.05 as is_draft
    offset 0
) x
-- Parents first.
order by j.n;

-- Events that agree with the state.
insert into rendering.job_events (id, job_id, event, details, created_at)
select
    pg_temp.id('render event', d.n * 10 + e.k),
    j.id,
    e.event,
    e.details,
    e.created_at
from (select n from demo_jobs where n > (select jobs - plans from demo_sizes)) d
join rendering.jobs j on j.id = pg_temp.id('render', d.n)
cross join lateral (
    values
        (1, case j.origin when 'index' then 'indexed' else 'queued' end, jsonb_build_object('origin', j.origin),
            j.created_at),
        (2, 'claimed', jsonb_build_object('worker', 'renderer-' || 1 + pg_temp.below(4, 'renderer', d.n), 'attempt',
            j.attempt), j.started_at),
        (3, case j.state when 'completed' then 'completed' when 'error' then 'failed' end,
            case j.state
                when 'completed' then jsonb_build_object('duration_sec', j.duration_sec, 'encoder', j.encoder)
                else jsonb_build_object('error', j.error)
            end, j.finished_at),
        (4, 'archived', '{}'::jsonb, j.archived_at)
) e (k, event, details, created_at)
where e.event is not null
    and e.created_at is not null
    and (j.origin <> 'index' or e.k in (1, 4))
order by d.n, e.k;

analyze rendering.jobs, rendering.job_events;

drop table demo_sizes;
drop function
    pg_temp.duplicates(bigint, bigint, bigint), pg_temp.depth(bigint, bigint), pg_temp.retries(bigint, bigint),
        pg_temp.failed(bigint);
