"""Rosters over kinds of shift by column generation: everybody's tours, sought together.

A tour is one person's option for each day. Read from the top; each file knows only those below it.

* `solving`: from the problem to tours and back; how the time is shared out.
* `companion`: a second search on the other core. `refinement`: some people freed for some weeks, again
  and again. `stretches`: first tours, and long periods a month at a time. `search`: the best tours so far,
  the root of everybody's whole period, and one neighbourhood.
* `finish`: from the bound up, price by price, with `branching` for the best choice among all tours that
  can be in a roster so cheap, which `candidates` and `enumeration` (machine code) find.
* `alike`: tours that groups of people share, for a bound and first tours where most are alike.
* `inturn`: the best tour of one person after the other, for a better beginning.
* `joint`: the best choice among tours, where cars tie people to one another; `tying`: such people as one.
* `daydive`, `blockdive`, `dive`: whole tours from fractions, day by day, some people at a time or all.
* `generation`: new tours until none pays, and the bound. `master`: which tours are worked, as a linear
  programme. `pricing`: the cheapest tour of each person.
* `lattice`: the states of a tour day by day, in numpy; `kernel`, `kernelplan`: the same in machine code.
  `ending` and `axes`: in which states a tour may end, and what they count; `resting`: rest between blocks;
  `burdens`: nights, weekends and Sundays that cost more each time; `cars`: shared cars.
* `frame`: whose tours are sought on which days. `legality`, `personmodel`: whether one tour is lawful, and
  whether a person has any. `space`: the problem as arrays; `optionprices`: what each option costs.
* `timing`: until when a part may go on.
"""
