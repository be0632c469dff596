// Never built: its target carries the include folders of a consumer of sizewell::model.
int main() { return 0; }
