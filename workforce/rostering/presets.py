"""Labour rules by name, unconfirmed until someone who knows the site's agreements has signed them.

References
----------
Directive 2003/88/EC, articles 3 to 6 (daily rest 11 h, weekly rest 24 + 11 h, 48 h a week).
D.Lgs. 81/2008, article 175 (15 minutes' pause every 120 minutes of continuous screen work).
"""

from workforce.rostering.problem import LabourRules

NEUTRAL = LabourRules("neutral")
EU = LabourRules("eu", max_daily_minutes=780, weekly_rest_minutes=2100)
ITALY = LabourRules("italy", max_daily_minutes=600, weekly_rest_minutes=2100, break_after_minutes=120)

PRESETS = {rules.name: rules for rules in (NEUTRAL, EU, ITALY)}
