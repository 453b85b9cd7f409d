// When the page is fetched anew: once a night, so that what leaked is gone and a newer version comes
// in; by day where the night was missed because the desk was away.

const HOUR = 4;
const YOUNG_S = 3600;
const OLD_S = 26 * 3600;

export const isDue = (age, hour, minute, ownMinute) => (age > YOUNG_S && hour === HOUR && minute === ownMinute) || age > OLD_S;
