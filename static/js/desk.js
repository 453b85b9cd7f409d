// Entry of every framed page: wires the small modules. Each finds its work by data attributes.
import { asking } from "./asking.js";
import { counting } from "./times.js";
import { dialogs } from "./dialog.js";
import { fields } from "./fields.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { rows } from "./rows.js";
import { theme } from "./theme.js";
import { toasts } from "./toast.js";

for (const start of [theme, dialogs, asking, fields, rows, keys, toasts, live, counting]) start(document);
