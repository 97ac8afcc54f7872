document.title = '领航工作台'
