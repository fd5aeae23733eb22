using Collab.Http;

namespace Collab.Api.Calendar;

/// <summary>Activities for calendar programs.</summary>
public static class CalendarRoutes
{
    public static void MapCalendar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/activities.ics", (HttpContext context, Reader reader, ActivityCalendar calendar) =>
            reader.AnswerAsync(context, calendar.FeedAsync))
            .Exports(
                "subscribe-activities",
                "Gives all activities that the filters leave as an iCalendar that programs subscribe to; those not dated to the day are left out and counted in X-COLLAB-LEFT-OUT.",
                ActivityCalendar.ContentType, filtered: true, RouteDescriptions.Venue);
        routes.MapGet("/api/activities/{id:guid}.ics", (Guid id, HttpContext context, Reader reader, ActivityCalendar calendar) =>
                reader.AnswerAsync(context, question => calendar.OneAsync(id, question)))
            .Exports("subscribe-activity", "Gives one activity as an iCalendar.", ActivityCalendar.ContentType, filtered: false);
    }
}
