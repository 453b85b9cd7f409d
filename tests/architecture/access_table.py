"""Who gets in where: one row for every route and method, written by hand.

Nothing here is taken from the product: a permission that changes there must be changed here too.
"""

# What each role may do. Beside them: "public" is for everybody, "signed-in" for every account.
ROLES = """
desk.see        comms lead legal admin
mentions.add    comms lead
triage.decide   comms lead
crisis.see      comms lead legal admin
crisis.open     comms lead
crisis.lead     lead
log.see         comms lead legal admin
log.erase       legal
rules.see       comms lead legal admin
rules.edit      admin
sources.see     comms lead legal admin
sources.edit    admin
screens.see     comms lead legal admin
screens.edit    admin
wall.hide       comms lead legal admin
people.edit     admin
desk.mend       admin
tokens.edit     comms lead legal admin
report.send     comms lead legal admin employee
signed-in       comms lead legal admin employee
public          comms lead legal admin employee
"""

# Route, method, what it asks for.
ROUTES = """
desk                   GET   signed-in
pulse                  GET   signed-in
triage                 GET   desk.see
triage-changes         GET   desk.see
triage-undo            POST  triage.decide
triage-decide          POST  triage.decide
triage-alert           GET   desk.see
triage-cause           GET   desk.see
crises                 GET   crisis.see
crisis-open            GET   crisis.open
crisis-open            POST  crisis.open
crisis-like            GET   crisis.open
crisis                 GET   crisis.see
crisis-act             POST  crisis.see
rules                  GET   rules.see
rules-draft            POST  rules.edit
rules-by-hand          GET   rules.see
rule-set               GET   rules.see
rule-set-scale         GET   rules.edit
rule-set-scale         POST  rules.edit
rule-set-words         GET   rules.edit
rule-set-words         POST  rules.edit
rule-set-words-preview POST  rules.edit
rule-set-rule-preview  POST  rules.edit
rule-set-new-rule      POST  rules.edit
rule-set-new-list      POST  rules.edit
rule-set-patterns      GET   rules.edit
rule-set-patterns      POST  rules.edit
rule-set-sheet         GET   rules.edit
rule-set-sheet         POST  rules.edit
rule-set-tiers         GET   rules.edit
rule-set-tiers         POST  rules.edit
rule-set-rule          GET   rules.edit
rule-set-rule          POST  rules.edit
rule-set-drop-rule     POST  rules.edit
rule-set-propose       POST  rules.edit
rule-set-publish       POST  rules.edit
rule-set-roll-back     POST  rules.edit
rule-set-discard       POST  rules.edit
mentions               GET   desk.see
mention                GET   desk.see
storyline              GET   desk.see
storyline-name         POST  triage.decide
person-note            POST  triage.decide
person                 GET   desk.see
numbers                GET   desk.see
sources                GET   sources.see
by-hand                GET   mentions.add
by-hand                POST  mentions.add
file-import            GET   mentions.add
file-import            POST  mentions.add
source-add             GET   sources.edit
source-add             POST  sources.edit
source                 GET   sources.see
source-change          POST  sources.edit
source-pause           POST  sources.edit
source-resume          POST  sources.edit
source-secret          POST  sources.edit
source-retry           POST  sources.edit
source-settle          POST  sources.edit
replay-state           GET   mentions.add
replay-start           POST  mentions.add
replay-stop            POST  mentions.add
report                 GET   report.send
report                 POST  report.send
report-receipt         GET   report.send
report-receipt         POST  report.send
sign-in                GET   public
sign-in                POST  public
sign-in-code           GET   public
sign-out               POST  signed-in
confirm                GET   signed-in
confirm                POST  signed-in
welcome                GET   public
welcome                POST  public
me                     GET   signed-in
me                     POST  signed-in
password               GET   signed-in
password               POST  signed-in
sessions-end           POST  signed-in
theme                  POST  public
language               POST  public
single-keys            POST  signed-in
second-factor          GET   signed-in
second-factor          POST  signed-in
recovery-codes         POST  signed-in
second-factor-remove   POST  signed-in
tokens                 GET   tokens.edit
tokens                 POST  tokens.edit
token-revoke           POST  tokens.edit
organisation           GET   people.edit
organisation           POST  people.edit
people                 GET   people.edit
person-add             GET   people.edit
person-add             POST  people.edit
person-edit            GET   people.edit
person-edit            POST  people.edit
person-roles           POST  people.edit
person-account         POST  people.edit
person-link            POST  people.edit
person-factor          POST  people.edit
log                    GET   log.see
log-check              POST  log.see
log-export             POST  log.see
log-erase              GET   log.erase
log-erase              POST  log.erase
standstill             GET   desk.mend
timer-retry            POST  desk.mend
timer-call-off         POST  desk.mend
delivery-retry         POST  desk.mend
delivery-leave         POST  desk.mend
wall                   GET   public
wall-claim             POST  public
wall-state             GET   public
screens                GET   screens.see
wall-pair              GET   screens.edit
wall-pair              POST  screens.edit
wall-here              POST  screens.edit
screen-revoke          POST  screens.edit
screen-rename          POST  screens.edit
wall-hide              POST  wall.hide
wall-show              POST  wall.hide
healthz                GET   public
csp-report             POST  public
api-schema             GET   signed-in
api-docs               GET   signed-in
api-index              GET   signed-in
api-health             GET   signed-in
api-desk               GET   desk.see
api-numbers            GET   desk.see
api-units              GET   desk.see
api-me                 GET   signed-in
api-me                 PATCH signed-in
api-tokens             GET   tokens.edit
api-tokens             POST  tokens.edit
api-token-revoke       POST  tokens.edit
api-mentions           GET   desk.see
api-mention            GET   desk.see
api-mention-versions   GET   desk.see
api-mention-copies     GET   desk.see
api-mention-hide       POST  wall.hide
api-mention-show       POST  wall.hide
api-hidden-mentions    GET   screens.see
api-storylines         GET   desk.see
api-storyline          GET   desk.see
api-storyline-name     PUT   triage.decide
api-writer-card        PUT   triage.decide
api-writer             GET   desk.see
api-sources            GET   sources.see
api-sources            POST  sources.edit
api-feed-look          POST  sources.edit
api-source             GET   sources.see
api-source             PATCH sources.edit
api-source-pause       POST  sources.edit
api-source-resume      POST  sources.edit
api-source-secret      POST  sources.edit
api-source-quarantine  GET   sources.see
api-source-settle      POST  sources.edit
api-source-parked      GET   sources.see
api-source-retry       POST  sources.edit
api-sighting-add       POST  mentions.add
api-report-send        POST  report.send
api-report-standing    POST  report.send
api-file-import        POST  mentions.add
api-replay             GET   mentions.add
api-replay             POST  mentions.add
api-replay-stop        POST  mentions.add
api-alerts             GET   desk.see
api-alert-queue        GET   desk.see
api-alert-changes      GET   desk.see
api-alert-deciders     GET   triage.decide
api-alert-undo         POST  triage.decide
api-alerts-label       POST  triage.decide
api-alert              GET   desk.see
api-alert-carriers     GET   desk.see
api-alert-seen         POST  desk.see
api-alert-praise       GET   triage.decide
api-alerts-acknowledge POST  triage.decide
api-alerts-assign      POST  triage.decide
api-alerts-dismiss     POST  triage.decide
api-alerts-snooze      POST  triage.decide
api-alerts-hand-over   POST  triage.decide
api-alerts-take-back   POST  triage.decide
api-alerts-merge       POST  triage.decide
api-alert-acknowledge  POST  triage.decide
api-alert-assign       POST  triage.decide
api-alert-dismiss      POST  triage.decide
api-alert-snooze       POST  triage.decide
api-alert-hand-over    POST  triage.decide
api-alert-take-back    POST  triage.decide
api-alert-pass-on      POST  triage.decide
api-alert-split        POST  triage.decide
api-alert-confirm      POST  triage.decide
api-alert-keep         POST  triage.decide
api-crises             GET   crisis.see
api-crises             POST  crisis.open
api-crisis             GET   crisis.see
api-crisis-entries     GET   crisis.see
api-crisis-severity    POST  crisis.lead
api-crisis-status      POST  crisis.lead
api-crisis-staff       POST  crisis.lead
api-crisis-note        POST  crisis.see
api-crisis-line        POST  crisis.lead
api-crisis-next-update POST  crisis.lead
api-crisis-link        POST  crisis.open
api-crisis-members     POST  crisis.lead
api-crisis-privacy     POST  crisis.lead
api-crisis-close       POST  crisis.lead
api-crisis-likes       GET   crisis.open
api-crisis-types       GET   crisis.see
api-crisis-people      GET   crisis.see
api-rule-sets          GET   rules.see
api-rule-sets          POST  rules.edit
api-rule-set           GET   rules.see
api-rule-set           PUT   rules.edit
api-rule-set-changes   GET   rules.see
api-rule-set-matrix    GET   rules.see
api-rule-set-preview   POST  rules.edit
api-rule-set-propose   POST  rules.edit
api-rule-set-publish   POST  rules.edit
api-rule-set-roll-back POST  rules.edit
api-rule-set-discard   POST  rules.edit
api-screens            GET   screens.see
api-screens            POST  screens.edit
api-screen-rename      PATCH screens.edit
api-screen-revoke      POST  screens.edit
api-log                GET   log.see
api-log-erase          POST  log.erase
api-log-standing       GET   log.see
api-log-check          POST  log.see
api-standstill         GET   desk.mend
api-timer-retry        POST  desk.mend
api-timer-call-off     POST  desk.mend
api-delivery-retry     POST  desk.mend
api-delivery-leave     POST  desk.mend
api-house              GET   people.edit
api-house              PATCH people.edit
api-people             GET   people.edit
api-people             POST  people.edit
api-person             GET   people.edit
api-person             PATCH people.edit
api-person-roles       POST  people.edit
api-person-close       POST  people.edit
api-person-open        POST  people.edit
api-person-link        POST  people.edit
api-person-factor      POST  people.edit
"""

# Endpoints that let in whoever may see crises, but whose act is refused, as if there were no such
# crisis, to all who do not lead it.
SEEN_BUT_NOT_LED = """
api-crisis-severity api-crisis-status api-crisis-staff api-crisis-line api-crisis-next-update
api-crisis-members api-crisis-privacy api-crisis-close
"""

# Only people do these, never a program with a token.
PEOPLE_ONLY = """
api-log-erase:POST
api-me:PATCH api-tokens:GET api-tokens:POST api-token-revoke:POST api-rule-set-publish:POST
api-house:PATCH api-people:POST api-person:PATCH api-person-roles:POST api-person-close:POST
api-person-open:POST api-person-link:POST api-person-factor:POST
"""

# Let in, and yet the answer may be "sign in" (or, for the state of a screen, 401).
SENDS_TO_THE_DOOR = "sign-in-code sign-out theme language single-keys wall-state"

# Mentions of an exercise can be taken off the walls as well: that is where they hang. And
# deliveries of an exercise that stand still are mended by the same people.
FOREIGN_TOO = """
api-mention-hide delivery-retry delivery-leave api-delivery-retry api-delivery-leave
"""

# Asked for a version that is not there, these say why they cannot: everybody who may ask sees all.
SAYS_WHY = "rule-set-publish rule-set-roll-back"

# Sockets, and who may open them.
SOCKETS = {"/ws/wall/": {"wall"}}

# Doors in front of the pages: (address, status) for a delivery without a signature.
DOORS = {"/in/hook/": 401, "/in/nothing/": 404}
