using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The OpenAPI document: what there is, in a form that programs read (docs/api/openapi.json).</summary>
internal static class GridDocument
{
    private const string Bearer = "bearer";

    public static void AddGridDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, context, cancellationToken) => IntroduceAsync(document, context, cancellationToken));
        options.AddOperationTransformer((operation, context, cancellationToken) => CompleteAsync(operation, context));
        options.AddSchemaTransformer((schema, context, cancellationToken) => DescribeAsync(schema, context));
    });

    private static async Task IntroduceAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "VerifiedAddition",
            Version = "v1",
            Description = "A grid that trains, verifies and explains small transformers which do arithmetic. Fields are those of 'va … --json'.",
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "A token with a role: viewer, submitter or operator." },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken));
    }

    /// <summary>Who may, and what is answered where it cannot be done.</summary>
    private static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var policy = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy ?? Policies.View;
        operation.Description = $"Least role: {Policies.LeastRoles[policy]}.";
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "It was not done, and why.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues(type).Cast<object>().Select(value => JsonValue.Create(JsonOutput.LineOf(value).Trim('"'))!)];
        }
        else if (!type.Name.Contains("Request", StringComparison.Ordinal))
        {
            // Answers may have more fields some day; requests may not have what nobody reads.
            schema.AdditionalPropertiesAllowed = true;
            schema.AdditionalProperties = null;
        }

        return Task.CompletedTask;
    }
}
