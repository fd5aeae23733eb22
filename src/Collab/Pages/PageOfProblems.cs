using Collab.Domain.Validation;
using Collab.Http;
using Collab.ReadModel.Reading;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Collab.Pages;

/// <summary>Writes <see cref="ProblemPage"/> in place of a page that could not be shown.</summary>
internal sealed class PageOfProblems : IProblemPage
{
    public async Task WriteAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        // It may be the database that cannot be reached, so the page asks it nothing; nor does it for who asks too often.
        if (status is >= StatusCodes.Status500InternalServerError or StatusCodes.Status429TooManyRequests)
            context.Features.Set(context.RequestServices.GetRequiredService<Reader>().Blind(context));
        if (context.Features.Get<Question>() is null)
        {
            List<ValidationError> faults = [.. AddressFaults.Of(context)];
            context.Features.Set(await context.RequestServices.GetRequiredService<Reader>().AskAsync(context, faults, null));
            context.Features.Set(new AddressFaults(faults));
        }

        context.Response.Headers.Remove("blazor-enhanced-nav");
        // The page that was left has used up what a scope has of the renderer.
        await using var scope = context.RequestServices.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        var parameters = new Dictionary<string, object?> { [nameof(ProblemPage.Status)] = status };
        var problem = new RazorComponentResult<ProblemPage>(parameters) { StatusCode = status };
        await problem.ExecuteAsync(context);
    }
}
