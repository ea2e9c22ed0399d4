using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>With it, errors of generated clients have the field's words for their message (Kiota).</summary>
    private const string PrimaryMessage = "x-ms-primary-error-message";

    public static void AddGridDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = NameOf;
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
            Description = "A grid that trains, verifies and explains small transformers which do arithmetic. Fields are those of 'va … --json'. " +
                "A number that is none is written as a text: NaN, Infinity or -Infinity.",
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "A token with a role: viewer, submitter or operator." },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken);
        if (problem.Properties?["detail"] is OpenApiSchema detail)
        {
            detail.AddExtension(PrimaryMessage, new JsonNodeExtension(JsonValue.Create(true)));
        }

        document.AddComponent(nameof(Problem), problem);
    }

    /// <summary>A schema is called as what it describes: that it is JSON goes without saying.</summary>
    private static string? NameOf(JsonTypeInfo type) =>
        type.Type == typeof(JsonElement) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", "", StringComparison.Ordinal);

    /// <summary>Who may, the files that are answered, and what is answered where it cannot be done.</summary>
    private static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var policy = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy ?? Policies.View;
        operation.Description = $"Least role: {Policies.LeastRoles[policy]}.";
        operation.Responses ??= [];
        DescribeFiles(operation, context);
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

    private static void DescribeFiles(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (operation.Responses?.GetValueOrDefault("200") is not OpenApiResponse answer)
        {
            return;
        }

        answer.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        foreach (var type in context.Description.ActionDescriptor.EndpointMetadata.OfType<FileAnswer>().SelectMany(file => file.Types))
        {
            answer.Content[type] = new() { Schema = ContentOf(type) };
        }
    }

    private static OpenApiSchema ContentOf(string type) => type switch
    {
        MediaTypeNames.Application.Json => new() { Type = JsonSchemaType.Object },
        _ when type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("json", StringComparison.Ordinal) => new() { Type = JsonSchemaType.String },
        _ => new() { Type = JsonSchemaType.String, Format = "binary" },
    };

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

        if (schema is { Type: JsonSchemaType.Array, Items: null })
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.Object };
        }
        else if (type == typeof(ulong))
        {
            schema.Format = "int64"; // generators that do not know uint64 take it for an int32
        }

        return Task.CompletedTask;
    }
}
