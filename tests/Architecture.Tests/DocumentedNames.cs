using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>Types and methods by the names that documentation comments and lists of banned symbols have for them.</summary>
internal sealed class DocumentedNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    public string Of(EntityHandle method) => method.Kind switch
    {
        HandleKind.MethodDefinition => Of(metadata.GetMethodDefinition((MethodDefinitionHandle)method)),
        HandleKind.MemberReference => Of(metadata.GetMemberReference((MemberReferenceHandle)method)),
        HandleKind.MethodSpecification => Of(metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method),
        _ => "",
    };

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        return Joined(
            type.GetDeclaringType() is { IsNil: false } outer ? GetTypeFromDefinition(reader, outer, 0) : reader.GetString(type.Namespace),
            reader.GetString(type.Name));
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        return Joined(
            type.ResolutionScope.Kind == HandleKind.TypeReference
                ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)
                : reader.GetString(type.Namespace),
            reader.GetString(type.Name));
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string elementType) => $"{elementType}@";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType.Split('`')[0]}{{{string.Join(',', typeArguments)}}}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"`{index}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"``{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "=FUNC";

    private string Of(MethodDefinition method) =>
        Named(GetTypeFromDefinition(metadata, method.GetDeclaringType(), 0), method.Name, method.DecodeSignature(this, null));

    private string Of(MemberReference member) => member.GetKind() == MemberReferenceKind.Field ? "" : Named(
        member.Parent.Kind switch
        {
            HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)member.Parent, 0),
            HandleKind.TypeDefinition => GetTypeFromDefinition(metadata, (TypeDefinitionHandle)member.Parent, 0),
            HandleKind.TypeSpecification => GetTypeFromSpecification(metadata, null, (TypeSpecificationHandle)member.Parent, 0),
            _ => "",
        },
        member.Name,
        member.DecodeMethodSignature(this, null));

    private string Named(string type, StringHandle name, MethodSignature<string> signature)
    {
        var parameters = signature.ParameterTypes.IsEmpty ? "" : $"({string.Join(',', signature.ParameterTypes)})";
        var result = metadata.StringComparer.StartsWith(name, "op_Implicit") ? $"~{signature.ReturnType}" : "";
        return $"{type}.{metadata.GetString(name)}{parameters}{result}";
    }

    private static string Joined(string outer, string name) => outer.Length == 0 ? name : $"{outer}.{name}";
}
