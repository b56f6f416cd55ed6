package dev.vitrine.bench;

/** What grows by itself: the domains share no table. */
enum Domain {
    CATALOG,
    PUBLISHING,
    RENDERING,
    REWARDS
}
