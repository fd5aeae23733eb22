
namespace Collab.EmbeddedPostgres;

/// <summary>Finds what lies beside the program: in a checkout some folders above the built files, in a container next to them.</summary>
public static class Checkout
{
    public static string? Find(string start, string relative)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (Directory.Exists(path)) return path;
        }

        return null;
    }
}
