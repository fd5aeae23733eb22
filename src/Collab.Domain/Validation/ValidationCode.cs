namespace Collab.Domain.Validation;

/// <summary>
/// What can be wrong with a member of a command or a question; its kebab-case name is public. The sentence for programs is made from it in
/// one place, the one for people from the table of words. Numbers name the arguments of the sentences.
/// </summary>
public enum ValidationCode
{
    /// <summary>A member that is needed is not there.</summary>
    Missing,

    /// <summary>A member that is needed is null.</summary>
    Null,

    /// <summary>A text is empty, or holds nothing but blanks.</summary>
    Blank,

    /// <summary>0: the most characters.</summary>
    LongerThan,

    /// <summary>0: the least characters.</summary>
    ShorterThan,

    /// <summary>0: the least entries.</summary>
    FewerEntries,

    /// <summary>0: the most entries.</summary>
    MoreEntries,

    /// <summary>0: the most characters; one at least.</summary>
    BadLength,

    /// <summary>0 and 1: the bounds.</summary>
    OutOfBounds,

    /// <summary>A text contains U+0000.</summary>
    NulCharacter,

    /// <summary>A text contains a control character.</summary>
    ControlCharacter,

    /// <summary>A text contains half a surrogate pair.</summary>
    HalfCharacter,

    /// <summary>A text contains a code point that Unicode keeps from ever being a character, such as U+FFFF.</summary>
    NoCharacter,

    /// <summary>A text contains characters that change the direction in which it is shown.</summary>
    TurnedText,

    /// <summary>A text holds characters, and none that can be read.</summary>
    NothingReadable,

    /// <summary>0: the codes there are.</summary>
    NotOneOf,

    /// <summary>An id is no UUID.</summary>
    NoUuid,

    /// <summary>Not a number.</summary>
    NoNumber,

    /// <summary>Not a whole number.</summary>
    NoWholeNumber,

    /// <summary>Not a text.</summary>
    NoText,

    /// <summary>Not a code in quotes.</summary>
    NoCode,

    /// <summary>Neither true nor false.</summary>
    NoTruth,

    /// <summary>Not an array.</summary>
    NoArray,

    /// <summary>Not an object.</summary>
    NoObject,

    /// <summary>A member that nobody knows.</summary>
    UnknownMember,

    /// <summary>A member stands there twice.</summary>
    TwiceThere,

    /// <summary>0: the type that it is not.</summary>
    NotValid,

    /// <summary>A number that is not missing has no value.</summary>
    NumberNeeded,

    /// <summary>An amount that is not missing has no value.</summary>
    AmountNeeded,

    /// <summary>A missing number has a value.</summary>
    NumberNotUsed,

    /// <summary>A missing amount has a value.</summary>
    AmountNotUsed,

    /// <summary>More than two decimals.</summary>
    MoreDecimals,

    /// <summary>Not an ISO 4217 code.</summary>
    NoCurrency,

    /// <summary>Not a BCP 47 tag.</summary>
    NoLanguageTag,

    /// <summary>Not an absolute http or https address, or one with a user name.</summary>
    NoWebAddress,

    /// <summary>Not an e-mail address.</summary>
    NoEmailAddress,

    /// <summary>Not a SHA-256 in hexadecimal.</summary>
    NoSha256,

    /// <summary>Not a name for a version of a rule.</summary>
    NoRuleVersion,

    /// <summary>Not a time zone of the IANA database.</summary>
    UnknownTimeZone,

    /// <summary>A part of a date that its precision needs is not there.</summary>
    DateNeeded,

    /// <summary>A part of a date that its precision has no use for.</summary>
    DateNotUsed,

    /// <summary>A relative date without what it relates to.</summary>
    RelationNeeded,

    /// <summary>A date that is not relative relates to something.</summary>
    RelationNotUsed,

    /// <summary>Not a local time.</summary>
    NoLocalTime,

    /// <summary>0 and 1: a day or a local time that the clocks of the zone left out, or the 24th hour of a day: what may be
    /// meant.</summary>
    NeverWas,

    /// <summary>Not a day.</summary>
    NoDay,

    /// <summary>Not a month.</summary>
    NoMonth,

    /// <summary>Not a year.</summary>
    NoYear,

    /// <summary>Neither a year nor a month nor a day.</summary>
    NoDate,

    /// <summary>A span ends before it begins.</summary>
    EndsBeforeItBegins,

    /// <summary>Parts add up to more than the whole.</summary>
    PartsMoreThanWhole,

    /// <summary>A breakdown names less for a region than for the regions inside it.</summary>
    ShareMoreThanRegion,

    /// <summary>A region stands in a list twice.</summary>
    RegionTwice,

    /// <summary>An organisation stands in a list twice.</summary>
    OrganisationTwice,

    /// <summary>An indicator stands in a list twice.</summary>
    IndicatorTwice,

    /// <summary>No topic is named.</summary>
    NoTopicNamed,

    /// <summary>Nobody is named.</summary>
    NobodyNamed,

    /// <summary>An office without the person who holds it.</summary>
    OfficeWithoutPerson,

    /// <summary>An organisation acts on behalf of itself.</summary>
    OwnBehalf,

    /// <summary>A scope was extended by nothing.</summary>
    NothingAdded,

    /// <summary>A span without beginning or end.</summary>
    SpanWithoutEnds,

    /// <summary>A target that never ends.</summary>
    TargetWithoutEnd,

    /// <summary>A rule would count claims.</summary>
    ClaimNeverCounts,

    /// <summary>0: the type of event that a rule cannot count.</summary>
    EventNeverCounts,

    /// <summary>A rule asks for places and does not say whose.</summary>
    WhosePlaces,

    /// <summary>Not a code of the NUTS list.</summary>
    UnknownRegion,

    /// <summary>Not a code of the topic list.</summary>
    UnknownTopic,

    /// <summary>Not a code of an indicator.</summary>
    UnknownIndicator,

    /// <summary>0: the kind of entity that is named and not recorded.</summary>
    NotRecorded,

    /// <summary>Neither an entity nor a fact that can be the same as another.</summary>
    NoThing,

    /// <summary>A fact would be recorded as confirmed at once.</summary>
    RecordedAsConfirmed,

    /// <summary>Not the type of a fact.</summary>
    NoFactType,

    /// <summary>The body is not UTF-8.</summary>
    NotUtf8,

    /// <summary>The body is no JSON object.</summary>
    NoJsonObject,

    /// <summary>The body is nested too deep.</summary>
    TooDeep,

    /// <summary>0: where, or nothing.</summary>
    MemberTwice,

    /// <summary>0: where, or nothing.</summary>
    NotJson,

    /// <summary>The name of a member contains half a surrogate pair.</summary>
    HalfCharacterInName,

    /// <summary>The id differs from the one in the header.</summary>
    OtherKey,

    /// <summary>The id differs from the one in the path.</summary>
    OtherThanPath,

    /// <summary>The path names the command already.</summary>
    CommandInPath,

    /// <summary>Not a version.</summary>
    NoVersion,

    /// <summary>Not the version of a receipt in quotes.</summary>
    NoVersionInQuotes,

    /// <summary>Not the name of a command.</summary>
    NoCommand,

    /// <summary>People's records are not recorded together with events.</summary>
    PeopleAlone,

    /// <summary>A member that the tracker fills in.</summary>
    FilledInByTracker,

    /// <summary>0: the newest position.</summary>
    PositionNotReached,

    /// <summary>Not a cursor of this list.</summary>
    NoCursor,

    /// <summary>Something else than when the first page was asked for.</summary>
    OtherThanCursor,

    /// <summary>0: the date at which something is said to have come about, and which has not come.</summary>
    NotComeAbout,

    /// <summary>0: the day up to which something is said to be reported, and which has not come.</summary>
    NotReportedYet,

    /// <summary>0: the month of which nobody has published rates.</summary>
    NotPublishedYet,

    /// <summary>0: the last day of a period that is not over.</summary>
    PeriodNotOver,

    /// <summary>Not a cursor of this comparison.</summary>
    NoCursorOfComparison,

    /// <summary>Not used with an indicator.</summary>
    NotWithIndicator,

    /// <summary>An entity and a region are named.</summary>
    EntityOrRegion,

    /// <summary>No moment is named.</summary>
    WhichMoment,

    /// <summary>Not a position.</summary>
    NoPosition,

    /// <summary>Not a position as a number.</summary>
    NoPositionNumber,

    /// <summary>Neither a position nor a date with one.</summary>
    NoDateOrPosition,

    /// <summary>Neither a date nor an instant.</summary>
    NoInstant,

    /// <summary>0 and 1: the first and the last year that a date may be of.</summary>
    YearOutOfBounds,

    /// <summary>0: the highest limit.</summary>
    NoLimit,

    /// <summary>0: the most characters.</summary>
    TextTooLong,

    /// <summary>0: what is no type of event.</summary>
    NoEventType,

    /// <summary>0: the parameters there are.</summary>
    UnknownParameter,

    /// <summary>A period and a span are named.</summary>
    PeriodOrSpan,

    /// <summary>No such reporting period.</summary>
    UnknownPeriod,

    /// <summary>Not a period.</summary>
    NoPeriod,

    /// <summary>Not a rule.</summary>
    NoRule,

    /// <summary>A rule that is tried is too long.</summary>
    RuleTooLong,

    /// <summary>Neither oldest nor newest.</summary>
    NoOrder,

    /// <summary>No code of an objective or number of a work package.</summary>
    NoObjectiveCode,

    /// <summary>A part of a sum is in another currency than the whole.</summary>
    AnotherCurrency,

    /// <summary>No project has this id.</summary>
    UnknownProject,

    /// <summary>No programme has this id.</summary>
    UnknownProgramme,

    /// <summary>The programme has no objective of this code.</summary>
    UnknownObjective,

    /// <summary>No organisation has this id.</summary>
    UnknownOrganisation,

    /// <summary>An objective without the programme whose it is.</summary>
    ObjectiveWithoutProgramme,

    /// <summary>A programme and a project, where one of them is meant.</summary>
    ProgrammeOrProject,

    /// <summary>A currency where no money is counted.</summary>
    CurrencyNotUsed,

    /// <summary>A reporting period that is reported for something else than what is asked about.</summary>
    PeriodOfAnother,

    /// <summary>Exchange rates of an organisation, which adopts none.</summary>
    NoRatesOfOrganisation,

    /// <summary>More than some number of decimals.</summary>
    MoreDecimalsThan,

    /// <summary>A rate of the euro to itself.</summary>
    RateOfEuro,

    /// <summary>Two rates of one currency in one month.</summary>
    RateTwice,

    /// <summary>Daily rates without the rule that makes one a month of them.</summary>
    MonthRuleNeeded,

    /// <summary>A rule for daily rates with rates that are monthly.</summary>
    MonthRuleNotUsed,

    /// <summary>A file that is none of exchange rates.</summary>
    NoRateFile,

    /// <summary>A column that is not known.</summary>
    UnknownColumn,

    /// <summary>A comma in a number that has a decimal point.</summary>
    DecimalComma,

    /// <summary>No rate of a currency in a month.</summary>
    RateNotGiven,

    /// <summary>Another month than the one that was said.</summary>
    AnotherMonth,

    /// <summary>Rates that do not say of which month they are.</summary>
    MonthNeeded,

    /// <summary>More rates than a table can have.</summary>
    TooManyRates,
}
