-- Demo data, part 2 of 5: creators and what they made, who follows and searches it.
--
-- | setting                    | default | what it sets                                                |
-- |----------------------------|---------|-------------------------------------------------------------|
-- | vitrine.demo_creators      | 50      | creators, each with 6-24 pages, 30-150 moments, 5-20 videos |
-- | vitrine.demo_searches      | 20000   | rows of search_log                                          |
-- | vitrine.demo_heavy_pages   | 0       | pages of one more creator, `heavy`                          |
-- | vitrine.demo_heavy_moments | 0       | moments of the creator `heavy`                              |
--
-- 2000 pages and 20000 moments of the heavy creator bring about 53,000 rows with what hangs on them.
--
-- After identity.sql, in the same transaction: the helpers and the settings of all parts are explained there.

-- The creators with their sizes. Number 1 is the richest, number 0 the heavy one.
create temporary table demo_creators on commit drop as
with sized as (
    select
        n,
        case n when 1 then 24 else 6 + pg_temp.below(19, 'pages', n) end as pages,
        case n when 1 then 150 else 30 + pg_temp.below(121, 'moments', n) end as moments,
        case n when 1 then 20 else 5 + pg_temp.below(16, 'videos', n) end as videos
    from generate_series(1, pg_temp.size('demo_creators', 50)) n
    union all
    select 0, pages, moments, greatest(1, moments / 100)
    from (select pg_temp.size('demo_heavy_pages', 0), pg_temp.size('demo_heavy_moments', 0)) heavy (pages, moments)
    where pages + moments > 0
)
select
    n,
    pg_temp.id('creator', n) as id,
    pages,
    moments,
    videos,
    -- The first 40 pairs differ in the first word; 37 has no common factor with the step of the second.
    case when n = 0 then 'Heavy' else
        (array['Velvet', 'Hollow', 'Copper', 'Paper', 'Nacht', 'Lumen', 'Cobalt', 'Ärger', 'Sable', 'Ferric', 'Moth',
            'Ocean', 'Tundra', 'Pollen', 'Quartz', 'Gravel', 'Ember', 'Static', 'Willow', 'Zephyr', 'Indigo', 'Marble',
            'Saffron', 'Thistle', 'Ursa', 'Vapor', 'Xenon', 'Yarrow', 'Basalt', 'Cinder', 'Drift', 'Fjord', 'Glimmer',
            'Harbor', 'Jasper', 'Kelp', 'Lichen', 'Nimbus', 'Onyx', 'Prism'])[1 + (n - 1) % 40]
        || ' ' ||
        (array['Antenna', 'Kollektiv', 'Ledger', 'Fräse', 'Cartography', 'Engine', 'Parade', 'Mirrors', 'Syndicate',
            'Radio', 'Orchard', 'Telegraph', 'Machine', 'Weather', 'Ångström', 'Elevator', 'Foundry', 'Garden',
            'Horizon', 'Index', 'Junction', 'Kiosk', 'Lattice', 'Museum', 'Nocturne', 'Oxide', 'Pavilion', 'Quarter',
            'Relay', 'Signal', 'Theorem', 'Uplink', 'Voltage', 'Workshop', 'Yonder', 'Zodiac', 'Arcade']
            )[1 + ((n - 1) * 7 + (n - 1) / 40) % 37]
        || case when n > 40 * 37 then ' ' || 1 + (n - 1) / (40 * 37) else '' end
    end as name,
    pg_temp.anchor() - interval '1 hour' * (8760 - case when n <= 1 then 0
        else pg_temp.below(2400, 'creator at', n) end)
        as created_at
from sized;

analyze demo_creators;

insert into catalog.creators (
    id, name, slug, genres, avatar_url, bio, social_links, featured, personality_profile, shorts_template, created_at,
    updated_at)
select
    id,
    name,
    pg_temp.slug(name),
    pg_temp.slice(
        array['techno', 'dub techno', 'house', 'deep house', 'uk garage', 'dubstep', 'drum and bass', 'jungle',
            'breakbeat', 'electro', 'synthwave', 'idm', 'ambient', 'drone', 'sound design', 'downtempo', 'trip hop'],
        1 + pg_temp.below(3, 'genre count', n), 'genres', n),
    case when pg_temp.unit('avatar', n) < 0.8
        then 'https://media.vitrine.example/avatars/' || pg_temp.slug(name) || '.webp' end,
    case when pg_temp.unit('bio', n) < 0.85 then
        name || ' ' || pg_temp.pick(
            array['makes club music from field recordings and very few plug-ins.',
                'takes finished tracks apart and shows how each sound was made.',
                'has been running a small studio in an old dairy since 2009.',
                'writes slow, wide music with modular synthesisers and tape loops.',
                'teaches mixing with the lights off and the meters hidden.',
                'builds drum kits from kitchen noise – Töpfe, Löffel, Türen.'], 'bio text', n) end,
    case when pg_temp.unit('links', n) < 0.9 then jsonb_build_object(
        'website', 'https://' || pg_temp.slug(name) || '.example',
        'youtube', 'https://video.example/@' || pg_temp.slug(name)) else '{}' end,
    n % 10 = 1,
    case when pg_temp.unit('profile', n) < 0.5 then jsonb_build_object(
        'tone', pg_temp.pick(array['calm', 'playful', 'dry', 'enthusiastic'], 'tone', n),
        'catchphrases', jsonb_build_array(
            pg_temp.pick(array['trust your ears', 'less, but louder', 'commit and move on'], 'phrase', n)),
        'formality', round(pg_temp.unit('formality', n)::numeric, 2)) end,
    case when pg_temp.unit('template', n) < 0.4 then jsonb_build_object(
        'intro_text', name,
        'outro_text', 'Full session on the page',
        'accent', '#' || substr(md5('accent' || n), 1, 6)) end,
    created_at,
    created_at + (pg_temp.anchor() - created_at) * pg_temp.unit('creator updated', n)
from demo_creators;

create temporary table demo_videos on commit drop as
select
    c.n as creator,
    c.id as creator_id,
    pg_temp.key(c.n, k) as key,
    pg_temp.id('video', pg_temp.key(c.n, k)) as id,
    case
        when k <= 2 then 'complete'
        when pg_temp.unit('video status', pg_temp.key(c.n, k)) < 0.84 then 'complete'
        else pg_temp.pick(array['queued', 'in_progress', 'errored', 'revoked'], 'video state', pg_temp.key(c.n, k))
    end::catalog.processing_status as status,
    -- One after the other from the day the creator came, the last of them days ago: pages come after their videos.
    c.created_at
        + (pg_temp.anchor() - interval '96 hours' - c.created_at)
        * ((k - 1 + pg_temp.unit('video at', pg_temp.key(c.n, k))) / c.videos) as created_at
from demo_creators c
cross join lateral generate_series(1, c.videos) k;

analyze demo_videos;

insert into catalog.source_videos (
    creator_id, id, filename, youtube_url, folder_name, processing_status, pipeline_stage, created_at, updated_at)
select
    v.creator_id,
    v.id,
    to_char(v.created_at at time zone 'UTC', 'YYYY-MM-DD') || ' '
        || pg_temp.pick(
            array['Drum Bus Session', 'Bass Design Livestream', 'Mixing a Remix', 'Patch From Scratch', 'Q&A',
                'Arrangement Walkthrough', 'Studio Tour', 'Resampling Marathon', 'Mastering Prep',
                'Vocal Chop Workshop',
                'Größenwahn: Reverb', 'Feedback Hour', 'Modular Morning', 'Track Breakdown'], 'filename', v.key)
        || ' ' || v.key % 10000000
        || pg_temp.pick(array['.mp4', '.mp4', '.mp4', '.mkv', '.mov'], 'extension', v.key),
    case when pg_temp.unit('youtube', v.key) < 0.8
        then 'https://video.example/watch?v=' || substr(md5('youtube' || v.key), 1, 11) end,
    case when pg_temp.unit('folder', v.key) < 0.9 then c.name end,
    v.status,
    case v.status
        when 'complete' then 6
        when 'queued' then null
        else 1 + pg_temp.below(5, 'stage', v.key)
    end,
    v.created_at,
    v.created_at + interval '1 hour' * (1 + 30 * pg_temp.unit('video updated', v.key))
from demo_videos v
join demo_creators c on c.n = v.creator;

-- Speech goes on without a pause: a segment ends where the next one starts.
insert into catalog.transcript_segments (creator_id, id, source_video_id, start_time, end_time, text)
select
    v.creator_id,
    pg_temp.id('segment', v.key * 100 + k),
    v.id,
    k * 7.5 - 7.5,
    k * 7.5,
    pg_temp.pick(
        array['So the first thing I do is turn everything down by six decibels.',
            'You hear how the kick loses its click? That is the attack being too short.',
            'I am going to duplicate this channel and crush the copy.',
            'Okay, und jetzt hören wir das Ganze mal ohne den Hall.',
            'This is the part that took me years to understand.',
            'Forget the numbers for a moment and just listen to the tail.',
            'The low end is mono here, everything above two hundred is wide.',
            'If it does not move, automate it.', 'Let me bounce that down and flip it.',
            'Somebody in the chat asks about the sample rate – it does not matter here.',
            'I keep the mix knob at about thirty percent.', 'And that is basically the whole trick.'],
        'segment', v.key * 100 + k)
from demo_videos v
cross join lateral generate_series(1, case v.creator when 0 then 30 else 12 end) k
where v.status = 'complete';

-- Titles that people wrote, for the first five pages of each creator; all further titles are put together.
create temporary table demo_titles on commit drop as
select *
from unnest(array[
    'Parallel Compression on Drum Buses', 'Überblenden: Crossfading Loops Without Clicks', 'Sidechain Basics 🎛️',
    'Straßenlärm as a Rhythm Section', 'Resampling a Reese Bass in Three Passes',
    'Größe und Raum: Reverb Sends That Stay Clear',
    'Mid/Side EQ on the Master', 'Ähnliche Töne: Detuning Two Oscillators', 'Glitch Edits ✂️ by Hand',
    'Tuning 808s to the Key',
    'Gain Staging Before the First Plug-in', 'FM Bells From Two Operators', 'Ghost Notes That Groove',
    'Clip Gain Instead of Compression',
    'Writing Basslines Around the Kick', 'Granular Pads From a Voice Memo', 'De-essing Without a De-esser',
    'Layering Claps',
    'Wavetable Growls: Formants and Filters', 'Building a Drop From One Sample', 'Transient Shaping for Weak Snares',
    'Tape Stop Effects',
    'How to Finish an Eight-Bar Loop', 'Automating Width', 'Chord Stabs in the Style of Early Dub Techno',
    'Macro Controls for Live Sets',
    'Reference Tracks: What to Listen For', 'Swing, Shuffle and Why the Grid Lies', 'Low-End Mono, High-End Wide',
    'Feedback Loops as Instruments',
    'Making Risers From White Noise', 'Vocal Chops Across the Keyboard', 'Spectral Freezing',
    'Loudness Without Limiting',
    'Amen Break Surgery', 'Convolution With Odd Impulse Responses', 'Call and Response in Lead Lines',
    'Saturation Before or After EQ?',
    'Working With Stems', 'Naming and Colouring a Session', 'Sub Bass on Small Speakers',
    'Polyrhythms From Delay Times',
    'Frequency Shifting Hi-Hats', 'A Template for Fast Starts', 'Percussion From Kitchen Noise',
    'Phase Between Kick and Bass',
    'Arpeggios That Do Not Bore', 'Mixing at Low Volume', 'Ducking Reverbs',
    'Printing Your Effects']) with ordinality t (title, n);

create temporary table demo_techniques on commit drop as
select *
from unnest(
    array['Sidechain Compression', 'Parallel Saturation', 'Mid/Side EQ', 'Multiband Dynamics', 'Tape Delay',
        'Granular Resynthesis',
        'Frequency Modulation', 'Wavetable Scanning', 'Ring Modulation', 'Formant Filtering', 'Transient Shaping',
        'Soft Clipping',
        'Bit Reduction', 'Convolution Reverb', 'Gated Reverb', 'Stereo Widening', 'Phase Alignment', 'Micro-Timing',
        'Velocity Layering', 'Probability Sequencing', 'Resampling', 'Time Stretching', 'Reverse Editing',
        'Step Automation',
        'Macro Mapping', 'Bus Routing', 'Reference Mixing', 'Spectral Editing', 'Comb Filtering', 'Ducking'],
    array['Mixing', 'Mixing', 'Mixing', 'Mixing', 'Effects', 'Sound Design',
        'Sound Design', 'Sound Design', 'Sound design', 'Sound Design', 'Drums', 'Mastering',
        'Effects', 'Effects', 'Effects', 'Mixing', 'Mixing', 'Rhythm',
        'Drums', 'Rhythm', 'Sound Design', 'Sampling', 'Sampling', 'Arrangement',
        'Workflow', 'Workflow', 'Mastering', 'Sound design', 'Effects', 'mixing']) with ordinality t (name, category,
        n);

create temporary table demo_pages on commit drop as
select
    c.n as creator,
    c.id as creator_id,
    pg_temp.key(c.n, k) as key,
    pg_temp.id('page', pg_temp.key(c.n, k)) as id,
    coalesce(w.title, composed.title) as title,
    pg_temp.slug(coalesce(w.title, composed.title)) || '-' || pg_temp.slug(c.name) || '-' || k as slug,
    case when pg_temp.unit('category', pg_temp.key(c.n, k)) < 0.94 then t.category end as category,
    -- What the texts are about.
    coalesce(split_part(w.title, ':', 1), t.name) as technique,
    pg_temp.slice(
        array['bass', 'sub', 'kick', 'drums', 'drum bus', 'groove', 'swing', 'percussion', 'transients', 'compression',
            'sidechain',
            'limiting', 'loudness', 'mastering', 'mixing', 'eq', 'mid-side', 'stereo width', 'reverb', 'delay', 'Räume',
            'ambience', 'pads',
            'granular', 'fm synthesis', 'wavetable', 'modular', 'sound design', 'resampling', 'sampling',
            'field recording', 'vocals',
            'chords', 'melody', 'arrangement', 'automation', 'macro controls', 'routing', 'templates', 'workflow',
            'live sets ⚡'],
        2 + pg_temp.below(4, 'tag count', pg_temp.key(c.n, k)), 'tags', pg_temp.key(c.n, k)) as tags,
    v.key as video,
    v.created_at + interval '1 hour' * (2 + 70 * pg_temp.unit('page at', pg_temp.key(c.n, k))) as created_at
from demo_creators c
cross join lateral generate_series(1, c.pages) k
join demo_techniques t on t.n = 1 + pg_temp.below(30, 'technique', pg_temp.key(c.n, k))
join demo_videos v on v.key = pg_temp.key(c.n, 1 + pg_temp.below(c.videos, 'page video', pg_temp.key(c.n, k)))
left join demo_titles w on k <= 5 and w.n = 1 + ((c.n + 9) % 10 * 5 + k - 1) % 50
cross join lateral (
    select
        pg_temp.pick(array['', '', '', '', 'Rethinking ', 'Beyond ', 'Subtle ', 'Extreme '], 'title start',
            pg_temp.key(c.n, k))
        || t.name
        || pg_temp.pick(array[' on ', ' for '], 'title link', pg_temp.key(c.n, k))
        || pg_temp.pick(
            array['Drum Buses', 'Reese Basses', 'Pads', 'Vocal Chops', 'Breaks', 'Hi-Hats', 'Snares', 'Kicks', '808s',
                'Leads', 'Plucks',
                'Field Recordings', 'Synth Brass', 'Foley', 'Risers', 'Impacts', 'Full Mixes', 'Acid Lines', 'Choirs',
                'Strings'],
            'title object', pg_temp.key(c.n, k)) as title
) composed;

analyze demo_pages;

insert into catalog.technique_pages (
    creator_id, id, title, slug, summary, body_sections, body_sections_format, signal_chains, plugins, topic_category,
    topic_tags,
    source_quality, view_count, created_at, updated_at)
select
    creator_id,
    id,
    title,
    slug,
    case
        -- The richest creator has a summary of each kind: long and not ASCII, none at all, an ordinary one.
        when key = pg_temp.key(1, 1) then
            'Two copies of the same drums, one untouched, one crushed: blended, they keep the punch of the first and the density of '
            || 'the second. Außerdem: warum der Ausgleich der Lautstärke (±0,5 dB) über „besser“ oder „nur lauter“ entscheidet – '
            || 'mit Hörbeispielen, Messungen und drei Gegenbeispielen 🥁, in denen die Technik schadet statt nützt.'
        when key = pg_temp.key(1, 2) then null
        when pg_temp.unit('summary', key) < 0.08 then null
        else
            technique || ' ' || pg_temp.pick(
                array['is shown on a track that was about to be thrown away.',
                    'from the first setting to the final bounce.',
                    'with nothing but stock devices.', 'explained by ear first and by meter second.'], 'summary 1', key)
            || case when pg_temp.unit('summary length', key) < 0.7 then ' ' || pg_temp.pick(
                array['The before and after are matched in loudness, so that the difference is real.',
                    'Most of the time goes into choosing the source; the processing takes a minute.',
                    'Three common mistakes are made on purpose and then repaired.',
                    'It works on headphones, too, but the low end needs a second check.'], 'summary 2', key) else '' end
            || case when pg_temp.unit('summary length', key) < 0.3 then ' ' || pg_temp.pick(
                array['At the end the whole chain is saved as one rack with four macros.',
                    'Zum Schluss läuft alles noch einmal in Mono.',
                    'A download of the patch is linked in the post of that week.'], 'summary 3', key) else '' end
    end,
    case when pg_temp.unit('body', key) < 0.1 then null
        when pg_temp.unit('format', key) < 0.15 then jsonb_build_object(
            'Overview', technique || ' in the context of a finished track.',
            'Steps', 'Match levels, set the threshold by ear, blend.')
        else jsonb_build_array(
            jsonb_build_object(
                'heading', 'Why ' || technique,
                'content', 'The raw sound is too even. ' || technique
                || ' brings back what the eye sees in the waveform.',
                'subsections', '[]'::jsonb),
            jsonb_build_object(
                'heading', 'Settings',
                'content', 'Start from the extreme and come back.',
                'subsections', jsonb_build_array(jsonb_build_object(
                    'heading', 'Attack and release',
                    'content', (5 + pg_temp.below(60, 'attack', key)) || ' ms and '
                    || (40 + pg_temp.below(300, 'release', key)) || ' ms')))) end,
    case when pg_temp.unit('body', key) >= 0.1 and pg_temp.unit('format', key) < 0.15 then 'v1'
        else 'v2' end::catalog.body_sections_format,
    case when pg_temp.unit('chain', key) < 0.6 then jsonb_build_array(jsonb_build_object(
        'name', 'Main chain',
        'steps', pg_temp.slice(
            array['High-pass filter', 'Transient shaper', 'Bus compressor', 'Tape saturation', 'Equaliser',
                'Plate reverb', 'Limiter'],
            3 + pg_temp.below(3, 'chain length', key), 'chain steps', key))) end,
    pg_temp.slice(
        array['Bus Compressor', 'Tape Echo', 'Wavetable Synth', 'Convolution Reverb', 'Multiband Dynamics', 'Utility',
            'Spectral Gate',
            'Drum Sampler', 'Soft Clipper', 'Frequency Shifter'],
        pg_temp.below(4, 'plugin count', key), 'plugins', key),
    category,
    tags,
    case when pg_temp.unit('quality', key) < 0.9
        then pg_temp.pick(array['high', 'high', 'medium', 'medium', 'low'], 'quality', key)::catalog.source_quality end,
    floor(8 / (0.002 + pg_temp.unit('views', key)))::bigint,
    created_at,
    created_at + (pg_temp.anchor() - created_at) * pg_temp.unit('page updated', key) ^ 2
from demo_pages;

insert into catalog.tags (id, name)
select pg_temp.id('tag', row_number() over (order by name collate "C")), name
from (select distinct unnest(tags) as name from demo_pages) t;

insert into catalog.technique_page_tags (creator_id, technique_page_id, tag_id)
select p.creator_id, p.id, t.id
from demo_pages p
join catalog.tags t on t.name = any (p.tags);

-- A moment belongs to a page, and is taken from the page's video or the one after it; one in seven has no page.
create temporary table demo_moments on commit drop as
select
    c.n as creator,
    c.id as creator_id,
    m.key,
    pg_temp.id('moment', m.key) as id,
    p.id as page_id,
    p.category,
    p.tags,
    v.id as video_id,
    v.created_at + interval '1 hour' * (1 + 20 * pg_temp.unit('moment at', m.key)) as created_at,
    round((5400 * pg_temp.unit('start', m.key))::numeric, 2)::double precision as start_time,
    round((15 + 160 * pg_temp.unit('length', m.key) ^ 2)::numeric, 2)::double precision as duration
from demo_creators c
cross join lateral generate_series(1, c.moments) k
cross join lateral (select pg_temp.key(c.n, k) as key offset 0) m
left join demo_pages p
    on pg_temp.unit('loose', m.key) >= 0.15
    and p.key = pg_temp.key(c.n, 1 + floor(c.pages * pg_temp.unit('moment page', m.key) ^ 1.3)::bigint)
join demo_videos v
    on v.key = case
        when p.key is null then pg_temp.key(c.n, 1 + pg_temp.below(c.videos, 'moment video', m.key))
        when pg_temp.unit('second video', m.key) < 0.75 then p.video
        else pg_temp.key(c.n, 1 + p.video % 10000000 % c.videos)
    end;

analyze demo_moments;

insert into catalog.key_moments (
    creator_id, id, source_video_id, technique_page_id, title, summary, start_time, end_time, topic_category,
    topic_tags, content_type,
    review_status, sort_order, created_at)
select
    creator_id,
    id,
    video_id,
    page_id,
    pg_temp.pick(
        array['Setting the attack', 'Choosing the source', 'Blending the crushed copy', 'Where the mud comes from',
            'Hearing the release',
            'The first bounce', 'Cutting before boosting', 'A wrong turn and the way back', 'Mono check',
            'Der Trick mit dem Delay',
            'Why the loop feels stiff', 'Automating the send', 'Finding the resonance', 'Two layers, one transient',
            'Reversing the tail',
            'Matching loudness', 'Naming the macros', 'Leaving space for the vocal', 'Freezing a grain',
            'Mistakes with wide bass'],
        'moment title', key)
    || pg_temp.pick(array['', '', '', ' by ear', ' in one move', ', step by step', ' 🎧', ' on headphones'],
        'moment title end', key),
    pg_temp.pick(
        array['The fader goes up until it is too much, and then back by a third.',
            'Both versions are compared at the same loudness; the quieter one wins.',
            'A short explanation of what the meter shows and what it hides.',
            'The sound is printed to audio, flipped and layered under the original.',
            'Eine kurze Erklärung, warum hier weniger Höhen mehr Präsenz bedeuten.',
            'The setting from the manual fails, the one found by turning knobs works.'],
        'moment summary', key),
    start_time,
    start_time + duration,
    coalesce(category, pg_temp.pick(array['Mixing', 'Sound Design', 'Workflow', null], 'moment category', key)),
    coalesce(tags[1 : 1 + pg_temp.below(3, 'moment tags', key)::int], '{}'),
    pg_temp.pick(
        array['technique', 'technique', 'technique', 'concept', 'workflow', 'reference', 'tutorial', 'tip', 'tip',
            'exploration', 'walkthrough'],
        'content type', key)::catalog.content_type,
    pg_temp.pick(
        array['approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'pending', 'pending',
            'rejected'],
        'review', key)::catalog.review_status,
    pg_temp.below(12, 'sort order', key),
    created_at
from demo_moments;

insert into catalog.technique_page_videos (creator_id, technique_page_id, source_video_id)
select distinct creator_id, page_id, video_id
from demo_moments
where page_id is not null;

insert into catalog.technique_page_versions (
    creator_id, id, technique_page_id, version_number, content_snapshot, pipeline_metadata, created_at)
select
    p.creator_id,
    pg_temp.id('version', p.key * 10 + version),
    p.id,
    version,
    jsonb_build_object(
        'title', p.title,
        'slug', p.slug,
        'topic_category', p.category,
        'topic_tags', p.tags,
        'summary', p.technique || ', draft ' || version),
    case when version > 1 then jsonb_build_object(
        'model', 'demo-writer-' || version,
        'prompt_sha256', encode(sha256(convert_to('prompt' || version, 'UTF8')), 'hex')) end,
    p.created_at + (pg_temp.anchor() - p.created_at) * (version - 1) / 4.0
from demo_pages p
cross join lateral generate_series(1,
    case p.creator when 0 then 2 else 1 + pg_temp.below(3, 'versions', p.key) end) version;

-- Nearly half of the links stay with the creator, the others go to any creator, so that they come in as well.
insert into catalog.related_technique_links (
    creator_id, id, source_page_id, target_creator_id, target_page_id, relationship, created_at)
select distinct on (s.creator_id, s.id, t.id, l.relationship)
    s.creator_id,
    pg_temp.id('link', l.key),
    s.id,
    t.creator_id,
    t.id,
    l.relationship::catalog.relationship_type,
    s.created_at + (pg_temp.anchor() - s.created_at) * pg_temp.unit('link at', l.key)
from demo_creators c
cross join lateral generate_series(1, c.pages * 3 / 2) k
cross join lateral (
    select
        pg_temp.key(c.n, k) as key,
        pg_temp.pick(array['related', 'related', 'related', 'prerequisite', 'builds_on'], 'relationship',
            pg_temp.key(c.n, k))
            as relationship
    offset 0
) l
join demo_pages s on s.key = pg_temp.key(c.n, 1 + k % c.pages)
join demo_creators o on o.n = case
    when pg_temp.unit('link inside', l.key) < 0.45 then c.n
    when pg_temp.unit('link heavy', l.key) < 0.1 and exists (select from demo_creators where n = 0 and pages > 0) then 0
    else 1 + pg_temp.below(pg_temp.size('demo_creators', 50), 'link creator', l.key)
end
join demo_pages t on t.key = pg_temp.key(o.n, 1 + pg_temp.below(o.pages, 'link page', l.key)) and t.id <> s.id
order by s.creator_id, s.id, t.id, l.relationship, l.key;

-- Most follow the richest creator, and eight others.
insert into catalog.creator_follows (creator_id, user_id, created_at)
select
    c.id,
    pg_temp.id('user', 100 + f.fan),
    max(c.created_at + (pg_temp.anchor() - c.created_at) * pg_temp.unit('follow at', f.fan * 100 + f.k))
from (
    select
        fan,
        k,
        case
            when k = 0 then 1
            else 1 + pg_temp.below(pg_temp.size('demo_creators', 50), 'follow', fan * 100 + k)
        end as creator
    from generate_series(1, 30) fan
    cross join generate_series(0, 8) k
    where k > 0 or fan % 4 <> 0
    union all
    select fan, 99, 0
    from generate_series(1, 30, 2) fan
) f
join demo_creators c on c.n = f.creator
group by c.id, f.fan;

-- Consents: first the histories, each change turning one field around; the consents are what they lead to.
create temporary table demo_consent_changes on commit drop as
select
    *,
    -- What is off at first is on after an odd number of turns; public_display is on at first.
    (count(*) over (partition by video, field order by version) % 2 = 1) <> (field = 'public_display') as new_value
from (
    select
        v.creator,
        v.creator_id,
        v.key as video,
        v.id as video_id,
        version,
        pg_temp.pick(array['kb_inclusion', 'kb_inclusion', 'training_usage', 'public_display'], 'consent field',
            v.key * 10 + version)
            as field,
        v.created_at + (pg_temp.anchor() - v.created_at) * (version - 1 + pg_temp.unit('consent at',
            v.key * 10 + version)) / 6 as changed_at,
        -- The creators with an account decided themselves, an admin did it for the others.
        pg_temp.id('user', case v.creator when 0 then 8 when 1 then 4 when 2 then 5 else 1 end) as changed_by
    from demo_videos v
    cross join lateral generate_series(1, 1 + pg_temp.below(5, 'consent changes', v.key)) version
    where pg_temp.unit('consent', v.key) < 0.7
) changes;

insert into catalog.video_consents (
    creator_id, id, source_video_id, kb_inclusion, training_usage, public_display, updated_by, created_at, updated_at)
select
    creator_id,
    pg_temp.id('consent', video),
    video_id,
    count(*) filter (where field = 'kb_inclusion') % 2 = 1,
    count(*) filter (where field = 'training_usage') % 2 = 1,
    count(*) filter (where field = 'public_display') % 2 = 0,
    changed_by,
    min(changed_at),
    max(changed_at)
from demo_consent_changes
group by creator_id, video, video_id, changed_by;

insert into catalog.consent_audit_log (
    creator_id, id, video_consent_id, version, field_name, old_value, new_value, changed_by, ip_address, created_at)
select
    creator_id,
    pg_temp.id('consent change', video * 10 + version),
    pg_temp.id('consent', video),
    version,
    field::catalog.consent_field,
    -- Before the first change there was no row.
    case when version > 1 then not new_value end,
    new_value,
    changed_by,
    case pg_temp.below(3, 'consent address', video * 10 + version)
        when 0 then '2001:db8::' || to_hex(1 + pg_temp.below(65535, 'consent host', video * 10 + version))
        when 1 then '203.0.113.' || 1 + pg_temp.below(254, 'consent host', video * 10 + version)
    end,
    changed_at
from demo_consent_changes;

create temporary table demo_posts on commit drop as
select
    c.id as creator_id,
    c.name,
    pg_temp.key(c.n, k) as key,
    c.created_at + (pg_temp.anchor() - c.created_at) * ((k - pg_temp.unit('post at',
        pg_temp.key(c.n, k))) / c.posts) as created_at,
    -- Drafts among them, the newest of the richest creator for one.
    pg_temp.unit('post draft', pg_temp.key(c.n, k)) >= 0.25 and (c.n, k) <> (1, c.posts) as is_published
from (select *, least(3 + pages / 6, 60) as posts from demo_creators) c
cross join lateral generate_series(1, c.posts) k;

insert into catalog.posts (creator_id, id, title, body, is_published, created_at, updated_at)
select
    creator_id,
    pg_temp.id('post', key),
    pg_temp.pick(
        array['Patch of the week', 'New session is up', 'Your questions, answered', 'Sample pack: kitchen percussion',
            'Notes on the last stream',
            'Was ich diesen Monat gelernt habe', 'Stems for the remix contest', 'A break until the spring 🌱',
            'Behind the drums'],
        'post title', key),
    case when pg_temp.unit('post body', key) < 0.95 then jsonb_build_object(
        'type', 'doc',
        'content', jsonb_build_array(jsonb_build_object(
            'type', 'paragraph',
            'content', jsonb_build_array(jsonb_build_object(
                'type', 'text',
                'text', pg_temp.pick(
                    array['The files are attached. Do what you like with them, but tell me what you made.',
                        'Thanks to everybody who came by – the recording is being processed right now.',
                        'I answered the ten most frequent questions, „wie laut?“ included.'], 'post text',
                        key)))))) end,
    is_published,
    created_at,
    created_at + (pg_temp.anchor() - created_at) * pg_temp.unit('post updated', key) ^ 3
from demo_posts;

insert into catalog.post_attachments (creator_id, id, post_id, filename, content_type, object_key, file_size,
    created_at)
select
    p.creator_id,
    pg_temp.id('attachment', p.key * 10 + k),
    pg_temp.id('post', p.key),
    f.words[1],
    f.words[2],
    'posts/' || pg_temp.id('post', p.key) || '/' || k || '/' || pg_temp.slug(f.words[1]),
    20000 + pg_temp.below(90000000, 'attachment size', p.key * 10 + k),
    p.created_at + interval '1 minute' * k
from demo_posts p
cross join lateral generate_series(1, pg_temp.below(3, 'attachments', p.key)) k
cross join lateral (
    select string_to_array(
        pg_temp.pick(
            array['kitchen-percussion.zip|application/zip', 'reese-rack.adg|application/octet-stream',
                'session notes.pdf|application/pdf',
                'Löffel & Türen.wav|audio/wav', 'before-after.flac|audio/flac', 'cover.png|image/png'], 'attachment',
                p.key * 10 + k),
        '|') as words
) f;

create temporary table demo_highlights on commit drop as
select
    creator_id,
    key,
    pg_temp.id('highlight', key) as id,
    id as moment_id,
    video_id,
    duration,
    round((0.25 + 0.75 * pg_temp.unit('score', key))::numeric, 4)::double precision as score,
    pg_temp.pick(array['candidate', 'candidate', 'approved', 'approved', 'rejected'], 'highlight status',
        key) as status,
    created_at + interval '1 hour' as created_at
from demo_moments
where pg_temp.unit('highlight', key) < 0.2;

insert into catalog.highlight_candidates (
    creator_id, id, key_moment_id, source_video_id, score, score_breakdown, duration_secs, status, trim_start, trim_end,
    created_at,
    updated_at)
select
    creator_id,
    id,
    moment_id,
    video_id,
    score,
    jsonb_build_object(
        'clarity', round(pg_temp.unit('clarity', key)::numeric, 3),
        'novelty', round(pg_temp.unit('novelty', key)::numeric, 3),
        'energy', round(pg_temp.unit('energy', key)::numeric, 3),
        'standalone', round(pg_temp.unit('standalone', key)::numeric, 3)),
    duration,
    status::catalog.highlight_status,
    case when status = 'approved' and pg_temp.unit('trim', key) < 0.5 then 1.5 end,
    case when status = 'approved' and pg_temp.unit('trim', key) < 0.5 then duration - 2 end,
    created_at,
    created_at + interval '1 hour' * 60 * pg_temp.unit('highlight updated', key)
from demo_highlights;

insert into catalog.generated_shorts (
    creator_id, id, highlight_candidate_id, preset, status, object_key, file_size, duration_secs, error_message,
    share_token,
    captions_enabled, created_at, updated_at)
select
    h.creator_id,
    pg_temp.id('short', s.key),
    h.id,
    preset::catalog.format_preset,
    s.status::catalog.short_status,
    case s.status when 'complete' then 'shorts/' || h.id || '/' || preset || '.mp4' end,
    case s.status when 'complete' then floor(h.duration * (180000 + pg_temp.below(90000, 'bitrate',
        s.key)))::bigint end,
    case s.status when 'complete' then h.duration end,
    case s.status when 'failed' then pg_temp.pick(
        array['encoder exited with status 1: no space left on device', 'source video is not available',
            'subtitle track could not be burned in', 'timed out after 900 s'], 'short error', s.key) end,
    -- 128 bits, but known to whoever reads this file: for the demo only.
    case s.status when 'complete' then md5('share token' || s.key) end,
    s.status = 'complete' and pg_temp.unit('captions', s.key) < 0.6,
    h.created_at + interval '24 hours',
    h.created_at + interval '24 hours' + interval '1 second' * (20 + pg_temp.below(600, 'short time', s.key))
from demo_highlights h
cross join unnest(array['vertical', 'square', 'horizontal']) with ordinality p (preset, k)
cross join lateral (
    select
        h.key * 10 + k as key,
        pg_temp.pick(
            array['complete', 'complete', 'complete', 'complete', 'complete', 'complete', 'complete', 'failed',
                'pending', 'processing'],
            'short status', h.key * 10 + k) as status
    offset 0
) s
where h.status = 'approved' and (preset = 'vertical' or pg_temp.unit('short', s.key) < 0.15);

insert into catalog.content_reports (
    creator_id, id, technique_page_id, reporter_id, report_type, description, status, created_at, updated_at)
select
    creator_id,
    pg_temp.id('report', key),
    id,
    case when pg_temp.unit('reporter', key) < 0.7 then pg_temp.id('user',
        101 + pg_temp.below(30, 'report user', key)) end,
    pg_temp.pick(array['inaccuracy', 'inaccuracy', 'missing_info', 'missing_info', 'offensive', 'other'], 'report type',
        key)
        ::catalog.report_type,
    pg_temp.pick(
        array['The release time is given in seconds, it should be milliseconds.',
            'The plug-in in the second step is missing from the list.',
            'Link to the video starts at the wrong moment.', 'Bitte auch die Einstellung für 48 kHz nennen.',
            'Says "always" – it depends.', null],
        'report text', key),
    pg_temp.pick(array['open', 'open', 'acknowledged', 'resolved', 'resolved', 'dismissed'], 'report status',
        key)::catalog.report_status,
    reported_at,
    reported_at + (pg_temp.anchor() - reported_at) * pg_temp.unit('report updated', key)
from demo_pages
cross join lateral (
    select created_at + (pg_temp.anchor() - created_at) * pg_temp.unit('report at', key) as reported_at
) r
where pg_temp.unit('report', key) < 0.1;

-- The first run of a video made it what it is; a fifth of the videos ran a second time.
create temporary table demo_runs on commit drop as
select
    v.creator_id,
    v.id as video_id,
    v.key * 10 + k as key,
    case
        when k = 2 then 'completed'
        else case v.status
            when 'complete' then 'completed'
            when 'in_progress' then 'running'
            when 'errored' then 'failed'
            when 'revoked' then 'revoked'
            else 'pending'
        end
    end as status,
    case k when 1 then pg_temp.pick(array['auto', 'auto', 'auto', 'manual'], 'run trigger', v.key)
        else pg_temp.pick(array['retrigger', 'clean_retrigger'], 'run trigger', v.key) end as trigger,
    v.created_at + interval '1 hour' * (k * 2 - 1) as created_at
from demo_videos v
cross join lateral generate_series(1,
    case when v.status = 'complete' and pg_temp.unit('second run', v.key) < 0.2 then 2 else 1 end) k;

insert into catalog.pipeline_runs (
    creator_id, id, source_video_id, status, trigger, started_at, finished_at, error_message, created_at)
select
    creator_id,
    pg_temp.id('run', key),
    video_id,
    status::catalog.pipeline_run_status,
    trigger::catalog.pipeline_run_trigger,
    case when status <> 'pending' then created_at + interval '5 seconds' end,
    case when status in ('completed', 'failed',
        'revoked') then created_at + interval '1 second' * (400 + pg_temp.below(2000, 'run time', key)) end,
    case status when 'failed' then pg_temp.pick(
        array['stage 2: transcription returned no segments', 'stage 4: model answered with invalid JSON three times',
            'stage 3: context length exceeded (131072 tokens)', 'stage 5: connection reset by peer'], 'run error',
            key) end,
    created_at
from demo_runs;

insert into catalog.pipeline_events (
    creator_id, id, pipeline_run_id, stage, event_type, prompt_tokens, completion_tokens, payload, created_at)
select
    r.creator_id,
    pg_temp.id('pipeline event', r.key * 10 + stage),
    pg_temp.id('run', r.key),
    stage,
    case when stage < s.last then 'complete' else s.ending end,
    case when stage between 3 and 5 then 2000 + pg_temp.below(30000, 'prompt tokens', r.key * 10 + stage) end,
    case when stage between 3 and 5 then 200 + pg_temp.below(4000, 'completion tokens', r.key * 10 + stage) end,
    case when stage between 3 and 5 then jsonb_build_object('model', 'demo-writer-2', 'attempt', 1) end,
    r.created_at + interval '1 minute' * stage
from demo_runs r
join (
    values ('completed', 6, 'complete'), ('running', 3, 'start'), ('failed', 4, 'error'), ('revoked', 2, 'revoked')
) s (status, last, ending) on s.status = r.status
cross join lateral generate_series(1, s.last) stage;

-- What people search for, in slots of the same chance: three quarters are titles, a few of them very often (Zipf), one
-- quarter matches no page. Titles that people wrote, and those of the richest creator, stand higher than by chance.
create temporary table demo_searches on commit drop as
with ranked as (
    select
        query,
        share / (2 + row_number() over (partition by share order by place, query)) as weight,
        share
    from (
        select
            title as query,
            min(pg_temp.unit(title, 0)
                * case creator when 1 then 0.4 else 1 end
                * case when key % 10000000 <= 5 then 0.3 else 1 end) as place,
            0.75 as share
        from demo_pages
        group by title
        union all
        select query, pg_temp.unit(query, 0), 0.25
        from unnest(array[
            'how to make bass', 'sidechain', 'compression', 'reverb', 'paralel compression', 'drum bus', 'free samples',
            'serum', 'mixing vocals',
            'lofi', 'mastering chain', 'kick', 'why does my mix sound bad', 'eq', 'reese', 'hall', 'größe',
            'sub bass too quiet', 'swing', 'glue',
            'parallel compression on drum', 'granular', 'vocal chops', '808', 'stereo', 'delay throw', 'fm',
            'template download', 'loudness lufs',
            'dub techno chords', '🎛️', 'what is gain staging?', '100% wet', 'a_b test', 'limiter', 'ambient pad',
            'tape', 'bpm', 'export stems']) query
    ) queries
)
select (row_number() over (order by share, weight desc, query))::int - 1 as slot, query
from (select *, sum(weight) over (partition by share) as weights from ranked) r
cross join lateral generate_series(1, greatest(1, round(20000 * share * weight / weights)::int)) copy;

create unique index on demo_searches (slot);
analyze demo_searches;

-- In order of time, as a log grows; in the letter case that people happen to type.
insert into catalog.search_log (query_key, created_at, id, query, user_id)
select
    lower(typed.query),
    t.at,
    pg_temp.id('search', t.n),
    typed.query,
    case when pg_temp.unit('search user', t.n) < 0.2 then pg_temp.id('user',
        101 + pg_temp.below(30, 'search fan', t.n)) end
from pg_temp.times('search', pg_temp.size('demo_searches', 20000)) t
join demo_searches s on s.slot = pg_temp.below((select count(*) from demo_searches), 'search', t.n)
cross join lateral (
    select case
        when pg_temp.unit('search case', t.n) < 0.45 then s.query
        when pg_temp.unit('search case', t.n) < 0.85 then lower(s.query)
        when pg_temp.unit('search case', t.n) < 0.93 then upper(s.query)
        when pg_temp.unit('search case', t.n) < 0.99 then upper(left(s.query, 1)) || lower(substr(s.query, 2))
        -- Not a title any more: queries are not trimmed.
        else s.query || ' '
    end as query
) typed;

insert into catalog.email_digest_log (id, user_id, content_summary, sent_at)
select
    pg_temp.id('digest', u.fan * 100 + week),
    pg_temp.id('user', 100 + u.fan),
    jsonb_build_object(
        'pages', 1 + pg_temp.below(6, 'digest pages', u.fan * 100 + week),
        'creators', jsonb_build_array(c.slug)),
    pg_temp.anchor() - interval '168 hours' * week + interval '1 second' * u.fan
from (select n as fan from generate_series(1, 30) n where n % 3 = 0) u
cross join generate_series(1, 8) week
join catalog.creators c
    on c.id = pg_temp.id('creator',
        1 + pg_temp.below(pg_temp.size('demo_creators', 50), 'digest creator', u.fan * 100 + week));

insert into catalog.chat_usage_log (
    id, user_id, client_ip, creator_slug, query, prompt_tokens, completion_tokens, total_tokens, cascade_tier, model,
    latency_ms, created_at)
select
    pg_temp.id('chat', t.n),
    case when u.known then pg_temp.id('user', 101 + pg_temp.below(30, 'chat user', t.n)) end,
    case when u.known then null else ('198.51.100.' || 1 + pg_temp.below(254, 'chat address', t.n)) end,
    case when u.tier = 'creator' then c.slug end,
    pg_temp.pick(
        array['How do you set the release on a drum bus?', 'Which pages explain sidechain compression?',
            'What should I learn after EQ?',
            'Wie bekomme ich den Bass schmaler?', 'Can I do this without plug-ins?', 'Summarise the last video.',
            'tempo?'], 'chat', t.n),
    u.prompt_tokens,
    u.completion_tokens,
    u.prompt_tokens + u.completion_tokens,
    u.tier::catalog.cascade_tier,
    case when pg_temp.unit('chat model', t.n) < 0.9 then 'demo-chat-large' else 'demo-chat-small' end,
    floor(700 * exp(0.5 * pg_temp.bell('chat latency', t.n)) + u.completion_tokens * 8)::int,
    t.at
from pg_temp.times('chat', 600) t
cross join lateral (
    select
        pg_temp.unit('chat known', t.n) < 0.6 as known,
        pg_temp.pick(array['creator', 'creator', 'creator', 'domain', 'global', 'global', 'none'], 'chat tier',
            t.n) as tier,
        400 + pg_temp.below(3000, 'chat prompt', t.n)::int as prompt_tokens,
        30 + pg_temp.below(600, 'chat completion', t.n)::int as completion_tokens
    offset 0
) u
left join catalog.creators c
    on c.id = pg_temp.id('creator', 1 + pg_temp.below(pg_temp.size('demo_creators', 50), 'chat creator', t.n));

-- The accounts of creators: number 1 is the richest.
update identity.users u
set creator_id = c.id
from (
    values ('creator@vitrine.example', 1), ('creator2@vitrine.example', 2), ('heavy@vitrine.example', 0)
) a (email, n)
join demo_creators c on c.n = a.n
where u.email = a.email;

-- So that the first questions are planned with the right sizes.
analyze identity.users;
analyze
    catalog.creators, catalog.source_videos, catalog.transcript_segments, catalog.technique_pages, catalog.key_moments,
    catalog.technique_page_versions, catalog.technique_page_videos, catalog.related_technique_links, catalog.tags,
    catalog.technique_page_tags,
    catalog.creator_follows, catalog.video_consents, catalog.consent_audit_log, catalog.posts, catalog.post_attachments,
    catalog.highlight_candidates, catalog.generated_shorts, catalog.search_log, catalog.content_reports,
    catalog.pipeline_runs,
    catalog.pipeline_events, catalog.email_digest_log, catalog.chat_usage_log;
