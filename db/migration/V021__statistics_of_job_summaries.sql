-- A rebuild tells the planner about the summaries that it has gathered. An index alone did not help everywhere: expecting no
-- rows, the planner ranked all summaries of a job again for each of them.
grant maintain on rendering.job_summaries to vitrine_app;
