using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Refuses query parameters that an endpoint does not have: a misspelt one would be missed in silence.</summary>
internal static class KnownQuery
{
    /// <summary>The check, as an endpoint's filter.</summary>
    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var known = Names(context.HttpContext);
        foreach (var (name, values) in context.HttpContext.Request.Query)
        {
            if (!known.Contains(name))
            {
                throw new RefusedException(
                    StatusCodes.Status400BadRequest,
                    $"There is no parameter {UntrustedText.Quote(name)} here.{Nearest.Hint(name, known)} {(known.IsEmpty ? "None is taken." : $"These are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.")}");
            }

            if (values.Count > 1)
            {
                throw new RefusedException(StatusCodes.Status400BadRequest, $"The parameter {name} is there {values.Count} times. Give it once.");
            }
        }

        return next(context);
    }

    /// <summary>What the handler reads from text: neither services nor bodies.</summary>
    private static ImmutableHashSet<string> Names(HttpContext context) =>
        ImmutableHashSet.CreateRange(StringComparer.OrdinalIgnoreCase, (context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
            .Where(parameter => parameter.HasTryParse || IsText(parameter.ParameterInfo.ParameterType))
            .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name))
            .Except(context.Request.RouteValues.Keys, StringComparer.Ordinal));

    private static bool IsText(Type type) => type == typeof(string) || Nullable.GetUnderlyingType(type) is not null;
}
