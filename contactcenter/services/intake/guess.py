"""Guess what the columns of an unknown file mean; where the guess is not certain, ask."""

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.layout import Field, Kind, Layout, listed, plain

_NAMES: dict[Field, str] = {
    Field.ID: "id call_id contact_id ticket_id interaction_id conversation_id source_id uuid id_chiamata "
    "anruf_id vorgang_id",
    Field.ARRIVED: "ts arrived_at arrived arrival arrival_time timestamp time_stamp datetime date_time "
    "date_and_time created_at created call_started call_datetime started_at start_time call_start interval "
    "interval_start starts_at start time_interval slot queue_start data_ora dataora data_e_ora "
    "ora_inizio inizio_chiamata intervallo beginn startzeit anrufbeginn zeitstempel zeitpunkt "
    "datum_uhrzeit intervall zeitintervall",
    Field.DATE: "date day call_date data giorno datum tag fecha",
    Field.TIME: "time hour call_time time_of_day ora orario fascia_oraria fascia uhrzeit zeit stunde hora "
    "heure",
    Field.QUEUE: "queue queue_name skill skill_name split topic call_type contact_type type group service "
    "department coda servizio gruppo reparto warteschlange gruppe anrufgruppe abteilung cola grupo",
    Field.CHANNEL: "channel media media_type canale kanal",
    Field.OUTCOME: "outcome result status answered answered_y_n disposition esito stato ergebnis",
    Field.WAIT: "wait wait_time waiting_time wait_seconds wait_length queue_time speed_of_answer "
    "speed_of_answer_in_seconds time_in_queue attesa tempo_attesa tempo_di_attesa wartezeit",
    Field.HANDLE: "handle handle_time handle_seconds handling_time service_time service_length talk_time "
    "duration talk_duration avgtalkduration avg_talk_duration aht durata "
    "conversazione durata_conversazione gesprächszeit gespraechszeit gesprächsdauer gespraechsdauer "
    "bearbeitungszeit dauer",
    Field.ANSWERED_AT: "answered_at call_answered answer_time angenommen_um",
    Field.ENDED_AT: "ended_at call_ended end_time closed_at finished_at call_end ora_fine endzeit",
    Field.AGENT: "agent agent_name agent_id operator server operatore mitarbeiter",
    Field.CUSTOMER: "customer customer_id caller caller_id cliente kunde",
    Field.SATISFACTION: "satisfaction satisfaction_rating csat rating",
    Field.COUNT: "calls count contacts volume offered calls_offered offered_calls incoming_calls "
    "call_volume number_of_calls n contacts_offered received calls_received inbound_calls arrivals "
    "chiamate contatti offerte offerti chiamate_offerte contatti_offerti chiamate_ricevute ricevute "
    "chiamate_entranti anrufe angebotene_anrufe eingehende_anrufe anzahl anzahl_anrufe kontakte "
    "llamadas llamadas_recibidas appels appels_reçus",
    Field.LANGUAGE: "language lingua sprache",
}
TIME_NAMES = frozenset(" ".join(_NAMES[what] for what in (Field.ARRIVED, Field.DATE, Field.TIME)).split())
"""Names of columns that tell when."""
_COUNTED = {Field.ARRIVED, Field.DATE, Field.TIME, Field.QUEUE, Field.COUNT}


def guess_columns(header: tuple[str, ...], mapped: dict[Field, str]) -> dict[Field, str]:
    """Return the column of each field that is mapped or that a column's name suggests.

    Parameters
    ----------
    mapped : columns that are known; an empty name says that there is none.

    Raises
    ------
    InvalidInput
        When two columns could be the same field; the message lists the columns.
    """
    free = tuple(name for name in header if name not in mapped.values())
    candidates = {what: _candidates(free, names) for what, names in _NAMES.items() if what not in mapped}
    counted = bool(candidates.get(Field.COUNT) or mapped.get(Field.COUNT))
    wanted = [what for what, found in candidates.items() if found and (not counted or what in _COUNTED)]
    guessed = {what: _only(what, candidates[what], header) for what in wanted}
    return {what: column for what, column in {**guessed, **mapped}.items() if column}


def settled_layout(
    name: str, columns: dict[Field, str], header: tuple[str, ...], clocks: frozenset[str] = frozenset()
) -> Layout:
    """Return the layout of known columns: contacts, or counts where one column holds numbers of them.

    Parameters
    ----------
    clocks : columns that hold times of day without a date; beside a date they are not times of arrival.

    Raises
    ------
    InvalidInput
        When no column tells when contacts arrived.
    """
    if Field.DATE in columns and Field.TIME not in columns and columns.get(Field.ARRIVED) in clocks:
        columns = {
            Field.TIME if what is Field.ARRIVED else what: column for what, column in columns.items()
        }
    apart = Field.DATE in columns and Field.TIME in columns
    if Field.ARRIVED in columns:
        columns = {what: column for what, column in columns.items() if what not in {Field.DATE, Field.TIME}}
    elif Field.DATE in columns and not apart:
        columns = {
            Field.ARRIVED if what is Field.DATE else what: column for what, column in columns.items()
        }
    elif not apart:
        raise InvalidInput(
            f"No column tells when contacts arrived; the file has {listed(header)}. Name it with "
            "--map arrived=COLUMN, or --map date=COLUMN and --map time=COLUMN; where lines stand above the "
            "header that name no time, remove them."
        )
    return Layout(name, Kind.COUNTS if Field.COUNT in columns else Kind.CONTACTS, columns)


def _candidates(header: tuple[str, ...], names: str) -> list[str]:
    known = names.split()
    return [name for name in header if plain(name) in known]


def _only(what: Field, found: list[str], header: tuple[str, ...]) -> str:
    if len(found) > 1:
        raise InvalidInput(
            f"Both {' and '.join(map(repr, found))} could be the {what}; the file has {listed(header)}. "
            f"Choose with --map {what}=COLUMN."
        )
    return found[0]
